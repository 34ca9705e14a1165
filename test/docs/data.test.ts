import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type EmbeddedStore, openEmbeddedStore } from '../../cli/embedded-store.ts';
import { fault } from '../../shared/health/fault.ts';
import type { Finding } from '../../shared/health/finding.ts';
import { failing } from '../../shared/health/outcome.ts';
import type { Change } from '../../shared/health/state.ts';
import { createDynamoStore } from '../../shared/store/dynamo.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { changeOf, incidentOf, memberOf, minute, rollupOf, runOf, stateOf, stepOf } from '../store/samples.ts';
import { blocksOf, linesOf, queryOf } from './commands.ts';

const DOC = await readFile(new URL('../../docs/data.md', import.meta.url), 'utf8');
const silent = failing(fault('redis.silent', 'no answer to PING in 5 s'));

/** What each command of the page finds in the table that `fill` makes; the titles are the page's. */
const EXPECTED: Record<string, unknown[]> = {
  'History of a check in a period': [4, 3, 2].map((n) =>
    expect.objectContaining({ check: 'redis-primary', at: minute(n) }),
  ),
  'Only what was not healthy': [
    {
      sk: `RESULT#${minute(3)}`,
      status: 'unhealthy',
      fault: { code: 'redis.silent', message: 'no answer to PING in 5 s' },
      latencyMs: 0,
    },
  ],
  'Changes of a check': [2, 1].map((seq) => expect.objectContaining({ seq, at: minute(seq) })),
  'Days of a check': [
    {
      day: '2026-11-24',
      ms: { healthy: 86_280_000, degraded: 0, unhealthy: 120_000, unknown: 0 },
      outages: 1,
      latency: { p95: 8.4 },
    },
  ],
  'Why a check failed, as it was told': [
    {
      sk: `CHANGE#${minute(2)}#000002`,
      finding: { cause: 'redis.silent', summary: 'it accepts and says nothing', confidence: 'high' },
    },
  ],
  'Current states': [
    expect.objectContaining({ pk: 'CHECK#api-targets', status: 'healthy', since: minute(0) }),
    expect.objectContaining({ pk: 'CHECK#redis-primary', status: 'unhealthy', since: minute(3) }),
  ],
  'Checks with changes that nobody was told': [expect.objectContaining({ pk: 'CHECK#redis-primary' })],
  'What was told of a check, and what was not': [
    { told: { seq: 1, status: 'healthy' }, untold: 1, pending: [changeOf('redis-primary', 2)] },
  ],
  'Open incidents': [expect.objectContaining({ pk: 'INCIDENT#INC-1', status: 'open', since: minute(1) })],
  'Members of an incident': [
    expect.objectContaining({ check: 'api-targets', role: 'dependant' }),
    expect.objectContaining({ check: 'redis-primary', role: 'root' }),
  ],
  'Messages of an incident': [
    { kind: 'opened', sentAt: minute(2), message: { subject: 'Redis is unhealthy: connection times out' } },
  ],
  'What is silent': [expect.objectContaining({ target: 'redis', until: minute(60), because: 'patching', by: 'jane' })],
  'Who is at an incident': [expect.objectContaining({ incident: 'INC-1', at: minute(2), by: 'jane', note: 'on it' })],
  'Heartbeat of a function': [
    expect.objectContaining({ claimed: minute(5), completed: minute(4), configHash: 'hash' }),
  ],
};

const FINDING: Finding = {
  check: 'redis-primary',
  at: minute(2),
  code: 'redis.silent',
  stage: 'command',
  cause: 'redis.silent',
  title: 'it hangs',
  summary: 'it accepts and says nothing',
  confidence: 'high',
  evidence: [],
  impact: '',
  remedy: [],
  validate: 'npx vpcwatch check redis-primary',
  names: [],
  alternatives: [],
  unseen: [],
};

let folder = '';
let embedded: EmbeddedStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vpcwatch-'));
  embedded = await openEmbeddedStore({ folder, clock: systemClock });
  await fill(embedded);
});

afterAll(async () => {
  await embedded.close();
  await rm(folder, { recursive: true });
});

describe('docs/data.md', () => {
  const commands = blocksOf(DOC).map(({ title, block }) => ({ title, lines: linesOf(block) }));

  it('has a command for each thing people ask', () => {
    expect(commands.map(({ title }) => title)).toEqual(Object.keys(EXPECTED));
  });

  it.each(commands)('finds with its command: $title', async ({ title, lines }) => {
    const found: Record<string, unknown>[] = [];
    for (const line of lines) {
      const { Items = [] } = await embedded.client.send(new QueryCommand(queryOf(line, embedded.tableName)));
      found.push(...Items.map((item) => unmarshall(item)));
    }
    if (lines.length > 1) found.sort((a, b) => (String(a.pk) < String(b.pk) ? -1 : 1));
    expect(found).toEqual(EXPECTED[title]);
  });
});

async function fill(access: EmbeddedStore): Promise<void> {
  const store = createDynamoStore({ ...access, clock: systemClock });
  const runs = [1, 2, 3, 4, 5].map((n) => runOf('redis-primary', minute(n), n === 3 ? silent : undefined));
  await store.saveResults([...runs, runOf('api-targets', minute(3))], Date.parse(minute(0)) / 1000 + 90 * 86_400);
  const changes = [changeOf('redis-primary', 1), changeOf('redis-primary', 2)];
  const [healthy, silenced] = changes as [Change, Change];
  await store.saveChanges([healthy, { ...silenced, finding: FINDING }, changeOf('api-targets', 1)]);
  await store.saveRollups([rollupOf('redis-primary', '2026-10-31'), rollupOf('redis-primary', '2026-11-24')]);
  const broken = {
    verdict: 'unhealthy',
    since: minute(3),
    pending: changes.slice(1),
    told: { seq: 1, status: 'healthy' },
  } as const;
  await store.saveState(stateOf('redis-primary', broken), undefined);
  await store.saveState(stateOf('api-targets'), undefined);
  const members = [memberOf('redis-primary'), memberOf('api-targets', { role: 'dependant' })];
  await store.saveIncident(
    incidentOf('INC-1', { members, step: { ...stepOf('INC-1', 1), sentAt: minute(2) } }),
    undefined,
  );
  const done = { closedAt: minute(4), step: { ...stepOf('INC-2', 2), settledAt: minute(4) } };
  await store.saveIncident(incidentOf('INC-2', done), undefined);
  const silence = { target: 'redis', since: minute(1), until: minute(60), because: 'patching', by: 'jane' };
  for (const target of ['redis', 'api']) await store.saveSilence({ ...silence, target });
  const ack = { incident: 'INC-1', at: minute(2), by: 'jane', note: 'on it' };
  for (const incident of ['INC-1', 'INC-2']) await store.saveAck({ ...ack, incident });
  for (const n of [4, 5]) await store.claimTick({ function: 'probe-redis', shard: 0 }, minute(n));
  await store.completeTick({ function: 'probe-redis', shard: 0 }, minute(4), 'hash');
}
