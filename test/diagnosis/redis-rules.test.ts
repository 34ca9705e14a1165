import { describe, expect, it } from 'vitest';

import { diagnose } from '../../shared/diagnosis/diagnose.ts';
import type { Evidence } from '../../shared/diagnosis/evidence.ts';
import type { Finding } from '../../shared/health/finding.ts';
import { event, redisEvidence, seenCache, unseenCache } from './redis-evidence.ts';

const find = (evidence: Evidence): Finding =>
  diagnose(evidence, { impact: '', validate: 'npx vpcwatch check checked' })[0] as Finding;
const commandsOf = ({ remedy }: Finding): string => remedy.map(({ command }) => command).join('\n');

const MIDNIGHT = Date.parse('2026-11-25T00:00:00Z');
const hoursAgo = (hours: number): string => new Date(MIDNIGHT - hours * 3_600_000).toISOString();
const PASSWORD = { password: '${secret:lab/redis#token}' };
const secretChanged = (hours: number) =>
  ({
    references: {
      seen: [{ source: 'secret', name: 'lab/redis', key: 'token', state: 'there', changedAt: hoursAgo(hours) }],
    },
  }) as const;

describe('a wrong password', () => {
  it.each([
    ['the token is younger than the secret', 2, 2000, 'redis.wrong-password/token-rotated', 'high'],
    ['the secret is younger than the token by far', 2000, 2, 'redis.wrong-password/secret-changed', 'high'],
    ['both changed together, a little ago', 2.5, 2, 'redis.wrong-password/value-stale', 'medium'],
    ['both changed long ago', 2000, 1900, 'redis.wrong-password', 'high'],
  ] as const)('when %s', (_, tokenHours, secretHours, cause, confidence) => {
    const found = find(
      redisEvidence(
        'redis.wrong-password',
        { ...seenCache({ authChangedAt: hoursAgo(tokenHours) }), ...secretChanged(secretHours) },
        PASSWORD,
      ),
    );
    expect(found).toMatchObject({ cause, confidence });
    expect(found.summary).toContain('${secret:lab/redis#token}');
  });

  it('names what could not be looked at, and guesses nothing from it', () => {
    const found = find(redisEvidence('redis.wrong-password', unseenCache, PASSWORD));
    expect(found).toMatchObject({ cause: 'redis.wrong-password', unseen: [unseenCache.cache.unseen] });
  });

  it('reads the password from where the check does, and has no value in any command', () => {
    const commands = commandsOf(find(redisEvidence('redis.wrong-password', seenCache(), PASSWORD)));
    expect(commands).toContain(
      'REDISCLI_AUTH="$(aws secretsmanager get-secret-value --secret-id lab/redis --query SecretString --output text --region us-east-1 | jq -r \'.["token"]\')" redis-cli -h master.lab-redis',
    );
    expect(commands).toContain('aws secretsmanager put-secret-value --secret-id lab/redis');
    expect(commands).toContain('aws elasticache modify-replication-group --replication-group-id lab-redis');
  });

  it('offers no rotation where users have passwords of their own', () => {
    const commands = commandsOf(
      find(redisEvidence('redis.wrong-password', seenCache({ userGroups: ['g'] }), PASSWORD)),
    );
    expect(commands).toContain('aws elasticache describe-users');
    expect(commands).not.toContain('--auth-token ');
  });
});

describe('a primary endpoint that is a replica', () => {
  const facts = { role: 'replica', master: '10.0.1.5:6379', address: '10.0.1.4' };
  const end = event(3, 'Failover from master node lab-redis-001 to replica node lab-redis-002 completed', 'lab-redis');

  it('leads to the old primary when a failover is over', () => {
    const found = find(redisEvidence('redis.read-only', { facts, ...seenCache({}, { events: [end] }) }));
    expect(found).toMatchObject({ cause: 'redis.read-only/stale-dns', confidence: 'high' });
    expect(found.summary).toBe(
      'lab-redis failed over 3 min ago, and master.lab-redis.lab001.use1.cache.amazonaws.com still leads to the old primary (10.0.1.4)',
    );
    expect(found.evidence.join('\n')).toContain('ElastiCache event 3 min ago (lab-redis): Failover from');
  });

  it('is a failover for as long as the cache is not available', () => {
    const seen = seenCache({ status: 'modifying' }, { events: [end] });
    expect(find(redisEvidence('redis.read-only', { facts, ...seen }))).toMatchObject({
      cause: 'redis.read-only/failover',
    });
  });

  it('accuses no failover that was only switched on, or is to come', () => {
    const events = [
      event(5, 'Automatic failover is set to enabled', 'lab-redis'),
      event(9, 'Cache node 0001 is scheduled for replacement'),
    ];
    expect(find(redisEvidence('redis.read-only', { facts, ...seenCache({}, { events }) }))).toMatchObject({
      cause: 'redis.read-only',
    });
  });

  it('is less sure when ElastiCache could not be seen', () => {
    expect(find(redisEvidence('redis.read-only', { facts, ...unseenCache }))).toMatchObject({
      cause: 'redis.read-only',
      confidence: 'medium',
      unseen: [unseenCache.cache.unseen],
    });
  });

  it('is less sure when the events, which tell a failover, could not be seen', () => {
    const lacks = { events: 'could not look at the events of ElastiCache: not allowed' };
    expect(find(redisEvidence('redis.read-only', { facts, ...seenCache({}, { lacks }) }))).toMatchObject({
      confidence: 'medium',
      unseen: [lacks.events],
    });
  });

  it('is the reader endpoint by mistake, and the command writes the primary to the parameter', () => {
    const evidence = redisEvidence(
      'redis.read-only',
      { facts, ...seenCache({}, { as: 'reader' }) },
      { host: '${ssm:/lab/redis/endpoint}' },
    );
    const host = 'replica.lab-redis.lab001.use1.cache.amazonaws.com';
    const found = find({ ...evidence, inspection: { asked: { host, port: 6379, tls: true } } });
    expect(found).toMatchObject({ cause: 'redis.read-only/reader-endpoint', own: true });
    expect(found.remedy[0]?.say).toContain('take role: master out of the check');
    expect(commandsOf(found)).toContain(
      'aws ssm put-parameter --name /lab/redis/endpoint --value master.lab-redis.lab001.use1.cache.amazonaws.com --overwrite --region us-east-1',
    );
  });
});

describe('figures', () => {
  it('of a full memory', () => {
    const facts = {
      usedMemoryBytes: 1.5 * 1024 ** 3,
      countedMemoryBytes: 1.5 * 1024 ** 3,
      maxMemoryBytes: 1.4 * 1024 ** 3,
      memoryPercent: 107.1,
      evicts: false,
    };
    const found = find(redisEvidence('redis.oom', { facts, ...seenCache() }));
    expect(found).toMatchObject({ cause: 'redis.oom/full', confidence: 'high' });
    expect(found.evidence).toContain('Redis: used_memory 1536 MB of 1434 MB (107.1 %)');
    // The default parameter group cannot be changed.
    expect(commandsOf(found)).not.toContain('modify-cache-parameter-group');
  });

  it('of the clients that a node type allows', () => {
    const found = find(redisEvidence('redis.max-clients', seenCache({ nodeType: 'cache.t4g.micro' })));
    expect(found.summary).toContain('of the 20000 that a cache.t4g.micro has');
    expect(commandsOf(found)).toContain(
      '--metric-name CurrConnections --dimensions Name=CacheClusterId,Value=lab-redis-001 --start-time 2026-11-24T23:00:00Z --end-time 2026-11-25T00:00:00Z',
    );
  });

  it('of the data that is loaded', () => {
    const facts = { loadedPercent: 42, loadingLeftS: 90, broke: { at: 'PING', how: 'refused', token: 'LOADING' } };
    expect(find(redisEvidence('redis.loading', { facts, ...seenCache() })).summary).toMatch(
      /42 % done, about 1 min 30 s left$/,
    );
  });

  it('of the phases: a way that is slow is not blamed on Redis', () => {
    const phases = [
      { name: 'tcp', stage: 'tcp', ms: 80 },
      { name: 'ping', stage: 'command', ms: 90 },
    ] as const;
    const own = { expect: { latency: 50 } };
    expect(find(redisEvidence('redis.slow', { phases, ...seenCache() }, own))).toMatchObject({
      cause: 'redis.slow',
      confidence: 'low',
    });
    const fast = [{ ...phases[0], ms: 1 }, phases[1]];
    expect(find(redisEvidence('redis.slow', { phases: fast, ...seenCache() }, own))).toMatchObject({
      cause: 'redis.slow/server',
      evidence: expect.arrayContaining(['our own dial: tcp 1 ms, ping 90 ms']),
    });
  });
});

describe('what answers instead of Redis', () => {
  it.each([
    ['HTTP/1.1', 'HTTP'],
    ['SSH-2.0-OpenSSH_9.6', 'SSH'],
    ['ERROR', 'memcached'],
  ])('%s is %s', (begins, protocol) => {
    const facts = { broke: { at: 'PING', how: 'unreadable', begins } };
    const found = find(redisEvidence('redis.not-redis', { facts }, { host: '10.0.1.4' }));
    expect(found).toMatchObject({ cause: 'redis.not-redis/other-protocol', confidence: 'high' });
    expect(found.summary).toBe(`a server that speaks ${protocol} answers at 10.0.1.4:6379`);
  });

  it('a reply that cannot be read is told with its command', () => {
    const facts = { broke: { at: 'ROLE', how: 'unreadable' } };
    expect(find(redisEvidence('redis.not-redis', { facts }, { host: '10.0.1.4' })).evidence).toContain(
      'the server: its answer to ROLE is no reply of Redis',
    );
  });
});

it('a host that is not known makes no command that cannot run', () => {
  const found = find(redisEvidence('redis.busy', {}, { host: '${ssm:/lab/redis/endpoint}' }));
  expect(found.remedy.length).toBeGreaterThan(0);
  expect(found.remedy.filter(({ command }) => command?.includes('redis-cli'))).toEqual([]);
});

describe('a cache of ElastiCache that could not be looked at', () => {
  const slots = { clusterState: 'fail', clusterSlotsAssigned: 10_000, clusterSlotsOk: 10_000, clustered: true };
  const shard = { ...slots, clusterSlotsAssigned: 16_384 };
  const full = { usedMemoryBytes: 100, countedMemoryBytes: 100, maxMemoryBytes: 100, evicts: false };

  it.each([
    ['redis.max-clients', {}, {}],
    ['redis.oom', full, {}],
    ['redis.loading', {}, {}],
    ['redis.misconf', {}, {}],
    ['redis.no-permission', { broke: { at: 'INFO', how: 'refused', token: 'NOPERM' } }, {}],
    ['redis.password-not-needed', {}, PASSWORD],
    ['redis.cluster-down', slots, { mode: 'cluster' }],
    ['redis.cluster-down', shard, { mode: 'cluster' }],
    ['redis.silent', {}, {}],
    ['redis.not-redis', {}, {}],
  ] as const)("of %s has no step for a machine of one's own", (code, facts, own) => {
    const OWN = /config set|acl setuser|--cluster fix|bgsave|df -h|journalctl|\bps -o|\bss -/;
    const more = { ...unseenCache, facts } as Partial<Evidence>;
    const asked = find(redisEvidence(code, more, own));
    expect(commandsOf(asked)).not.toMatch(OWN);
    // Elsewhere they are what helps.
    expect(commandsOf(find(redisEvidence(code, { facts } as Partial<Evidence>, { ...own, host: '10.0.1.4' })))).toMatch(
      code === 'redis.cluster-down' && facts === shard ? /cluster nodes/ : OWN,
    );
    for (const { say } of asked.remedy) expect(say).toMatch(/^(?:[A-Z].*[^.]|.*`)$/s);
  });

  it('promotes a replica by ElastiCache, whose name the endpoint tells', () => {
    const more = { ...unseenCache, facts: shard };
    expect(commandsOf(find(redisEvidence('redis.cluster-down', more, { mode: 'cluster' })))).toContain(
      'aws elasticache test-failover --replication-group-id lab-redis --region us-east-1 --node-group-id "$shard"',
    );
  });

  it('gives slots away only with a warning, after the way to get them back', () => {
    const own = { mode: 'cluster', host: '10.0.1.4' };
    const found = find(redisEvidence('redis.cluster-down', { facts: slots }, own));
    expect(found.summary).toContain('6384 of 16384 slots of the cluster of 10.0.1.4:6379 have no owner');
    const fix = found.remedy.findIndex(({ command }) => command?.includes('--cluster fix'));
    expect(found.remedy[fix]?.say).toContain('may be lost for good');
    expect(found.remedy[fix - 1]?.say).toMatch(/^Bring back the node/);
  });
});

describe('a step that others feel', () => {
  it('a parameter group is changed last: after its value, and after whom it is for', () => {
    const found = find(redisEvidence('redis.max-clients', seenCache({ parameterGroup: 'shared-redis7' })));
    const commands = found.remedy.flatMap(({ command }) => command ?? []);
    const at = (text: string) => commands.findIndex((command) => command.includes(text));
    expect(at('describe-cache-parameters --cache-parameter-group-name shared-redis7')).toBeGreaterThan(-1);
    expect(at("CacheParameterGroupName=='\\''shared-redis7'\\''")).toBeLessThan(at('modify-cache-parameter-group'));
    expect(at('describe-cache-parameters')).toBeLessThan(at('modify-cache-parameter-group'));
  });

  it('all keys are looked through with pauses', () => {
    expect(commandsOf(find(redisEvidence('redis.oom', seenCache())))).toContain('--memkeys -i 0.1');
  });

  it('a password nobody needs is first taken out of the check; a token is added before it is demanded', () => {
    const found = find(redisEvidence('redis.password-not-needed', seenCache({ auth: false }), PASSWORD));
    expect(found.remedy[0]).toEqual({ say: expect.stringMatching(/^Take password: out of the check/) });
    const strategies = found.remedy.flatMap(({ command }) => /strategy (\w+)/.exec(command ?? '')?.[1] ?? []);
    expect(strategies).toEqual(['ROTATE', 'SET']);
    expect(found.remedy.at(-1)?.say).toContain('Only when every service sends it');
  });

  it.each([
    ['without encryption there is no token', { tls: false, auth: false }],
    ['users have passwords of their own', { auth: false, userGroups: ['g'] }],
  ])('no token is set where %s', (_, own) => {
    const found = find(redisEvidence('redis.password-not-needed', seenCache(own), PASSWORD));
    expect(commandsOf(found)).not.toContain('modify-replication-group');
  });

  it("a server of one's own is told its password last, and that a restart forgets it", () => {
    const found = find(redisEvidence('redis.password-not-needed', {}, { ...PASSWORD, host: '10.0.1.4' }));
    expect(found.remedy.map(({ say }) => say)).toEqual([
      expect.stringMatching(/^Take password: out/),
      expect.stringMatching(/only when every service sends the password.*shuts out/),
      expect.stringMatching(/lost at a restart/),
    ]);
  });

  it('rights are given to the user of the cache, not to another of the same name', () => {
    const facts = { broke: { at: 'INFO', how: 'refused', token: 'NOPERM' } };
    const found = find(redisEvidence('redis.no-permission', { facts, ...seenCache({ userGroups: ['lab-users'] }) }));
    expect(commandsOf(found)).toContain("contains(UserGroupIds, '\\''lab-users'\\'')].UserId | [0]");
    const noGroup = find(redisEvidence('redis.no-permission', { facts, ...seenCache() }));
    expect(commandsOf(noGroup)).not.toContain('modify-user');
  });
});

it('a password is never a word of a command', () => {
  for (const code of ['redis.wrong-password', 'redis.password-not-needed'] as const) {
    for (const own of [PASSWORD, { password: '${ssm:/lab/redis/password}' }]) {
      const commands = commandsOf(find(redisEvidence(code, seenCache({ auth: false }), own)));
      expect(commands).not.toMatch(/--(?:auth-token|secret-string|value) (?!file:\/\/\/dev\/stdin)|requirepass \S/);
    }
  }
});
