import { expect, it } from 'vitest';

import type { FaultCode } from '../../shared/health/fault.ts';
import { World } from './world.ts';

const tcp = (id: string): string => `${id}: { kind: tcp, host: ${id}.example, port: 1 }`;
const numbered = (count: number, prefix: string): string[] => Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
const failing = (ids: readonly string[], code: FaultCode) => Object.fromEntries(ids.map((id) => [id, code]));
const platform = (...services: string[]): string =>
  ['version: 1', 'platform: Storm', 'defaults: { recoverAfter: 1 }', 'services:', ...services].join('\n');

it('five hundred checks of one service that fail at once are one incident', () => {
  const ids = numbered(500, 'check');
  const world = new World(platform(`  web: { name: Web, checks: { ${ids.map(tcp).join(', ')} } }`));
  const decisions = world.tick(failing(ids, 'tcp.timeout'));
  expect(decisions).toHaveLength(1);
  expect(decisions[0]).toMatch(/^open INC-1 critical: \*check-0=tcp.timeout /);
  expect(world.incidents.get('INC-1')?.members).toHaveLength(500);
  expect(world.tick()).toEqual([]);
});

it('five hundred services that depend on one that fails with them are one incident', () => {
  const ids = numbered(500, 'web');
  const services = ids.map((id) => `  ${id}: { name: ${id}, dependsOn: [db], checks: { ${tcp(`${id}-port`)} } }`);
  const world = new World(platform(`  db: { name: DB, checks: { ${tcp('db-port')} } }`, ...services));
  const checks = [...ids.map((id) => `${id}-port`), 'db-port'];
  const decisions = world.tick(failing(checks, 'tcp.refused'));
  expect(decisions).toHaveLength(1);
  expect(decisions[0]).toMatch(/^open INC-1 critical: \*db-port=tcp.refused web-0-port=tcp.refused /);
  const mended = world.tick(Object.fromEntries(checks.map((check) => [check, undefined])));
  expect(mended).toHaveLength(1);
  expect(mended[0]).toMatch(/^resolve INC-1 critical: \*db-port=healthy web-0-port=healthy /);
});

it('five hundred that follow their cause a minute later join it in one silent step', () => {
  const ids = numbered(500, 'web');
  const services = ids.map((id) => `  ${id}: { name: ${id}, dependsOn: [db], checks: { ${tcp(`${id}-port`)} } }`);
  const world = new World(platform(`  db: { name: DB, checks: { ${tcp('db-port')} } }`, ...services));
  expect(world.tick({ 'db-port': 'tcp.timeout' })).toHaveLength(1);
  const decisions = world.tick(
    failing(
      ids.map((id) => `${id}-port`),
      'tcp.timeout',
    ),
  );
  expect(decisions.map((decision) => decision.slice(0, 10))).toEqual(['join INC-1']);
});
