import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

import { FAULTS_PAGE, faultsPage } from '../../scripts/write-faults.ts';
import { FAULTS } from '../../shared/health/fault.ts';

it('docs/faults.md is the catalogue: mend it with `npm run faults-page`', async () => {
  expect(await readFile(FAULTS_PAGE, 'utf8')).toBe(faultsPage());
});

it.each(Object.keys(FAULTS))('docs/faults.md has %s', (code) => {
  expect(faultsPage()).toContain(`| \`${code}\` |`);
});
