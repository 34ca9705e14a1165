import { describe, expect, test } from 'vitest';

import { parseCluster, parseInfo, roleOf } from '../../shared/probes/redis-info.ts';

const info = (...lines: string[]): string => ['# Section', ...lines, ''].join('\r\n');

describe('parseInfo', () => {
  test('reads a master with replicas: the lag is that of the one furthest behind', () => {
    const text = info(
      'redis_version:7.0.15',
      'connected_clients:3',
      'used_memory:1048576',
      'mem_not_counted_for_evict:1024',
      'maxmemory:2097152',
      'maxmemory_policy:volatile-lru',
      'loading:0',
      'rdb_last_bgsave_status:ok',
      'aof_last_write_status:ok',
      'role:master',
      'connected_slaves:2',
      'slave0:ip=10.0.1.5,port=6379,state=online,offset=42,lag=1',
      'slave1:ip=10.0.1.6,port=6379,state=online,offset=12,lag=17',
      'slave_read_repl_offset:42',
      'cluster_enabled:0',
    );
    expect(parseInfo(text)).toEqual({
      version: '7.0.15',
      role: 'master',
      connectedClients: 3,
      usedMemoryBytes: 1_048_576,
      countedMemoryBytes: 1_047_552,
      maxMemoryBytes: 2_097_152,
      evicts: true,
      lastSave: 'ok',
      clustered: false,
      lagS: 17,
    });
  });

  test('reads a replica whose link is down', () => {
    const text = info(
      'role:slave',
      'master_host:10.0.1.5',
      'master_port:6379',
      'master_link_status:down',
      'master_last_io_seconds_ago:-1',
      'master_link_down_since_seconds:12',
    );
    expect(parseInfo(text)).toEqual({ role: 'replica', master: '10.0.1.5:6379', linkUp: false, linkDownS: 12 });
  });

  test('a replica that was never linked says no time; a failed save shows, whichever it was', () => {
    const text = info('role:slave', 'master_host:h', 'master_port:1', 'master_link_down_since_seconds:-1');
    expect(parseInfo(`${text}aof_last_write_status:err`)).toEqual({
      role: 'replica',
      master: 'h:1',
      lastSave: 'failed',
    });
  });

  test('Valkey tells its own version beside the Redis one that it is compatible with', () => {
    expect(parseInfo(info('redis_version:7.2.4', 'server_name:valkey', 'valkey_version:8.0.1'))).toEqual({
      version: '8.0.1',
    });
  });

  test('what is not said, or is no number, is missing', () => {
    expect(parseInfo('')).toEqual({});
    expect(parseInfo(info('used_memory:lots', 'role:unheard-of', ':', 'x'))).toEqual({});
  });
});

test.each([
  ['slave', 'replica'],
  ['master', 'master'],
  ['sentinel', 'sentinel'],
  ['king', undefined],
  [null, undefined],
])('roleOf(%s) is %s', (word, expected) => {
  expect(roleOf(word)).toBe(expected);
});

test('parseCluster finds the state and how many slots are served', () => {
  const text =
    'cluster_state:fail\r\ncluster_slots_assigned:16384\r\ncluster_slots_ok:8192\r\ncluster_known_nodes:3\r\ncluster_size:2\r\n';
  expect(parseCluster(text)).toEqual({ state: 'fail', slotsAssigned: 16_384, slotsOk: 8192, nodes: 3, masters: 2 });
  expect(parseCluster('nothing')).toEqual({});
});
