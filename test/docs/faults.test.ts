import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

import { FAULTS_PAGE, faultsPage } from '../../scripts/write-faults.ts';
import { CAUSES } from '../../shared/diagnosis/causes.ts';
import { FAULTS } from '../../shared/health/fault.ts';

it('docs/faults.md is the catalogue: mend it with `npm run faults-page`', async () => {
  expect(await readFile(FAULTS_PAGE, 'utf8')).toBe(faultsPage());
});

it.each(Object.keys(FAULTS))('docs/faults.md has %s', (code) => {
  expect(faultsPage()).toContain(`| \`${code}\` |`);
});

it.each(Object.keys(FAULTS))('%s has a cause with what a person sees, the evidence and the remedy', (code) => {
  const causes = Object.entries(CAUSES).filter(([cause]) => cause === code || cause.startsWith(`${code}/`));
  expect(causes.length).toBeGreaterThan(0);
  for (const [, kind] of causes) {
    for (const text of [kind?.title, kind?.sees, kind?.evidence, kind?.remedy]) expect(text?.trim()).toMatch(/\w{3}/);
  }
});
