/** What INFO said, as far as a probe needs it; a figure is missing when the server does not say it. */
export type Info = {
  version?: string;
  role?: Role;
  connectedClients?: number;
  usedMemoryBytes?: number;
  /** Without what does not count towards the limit, such as the buffers of replicas. */
  countedMemoryBytes?: number;
  /** 0: no limit. */
  maxMemoryBytes?: number;
  evicts?: boolean;
  /** Its last attempt to write its data to disk. */
  lastSave?: 'ok' | 'failed';
  loadedPercent?: number;
  loadingLeftS?: number;
  clustered?: boolean;
  /** Of a replica. */
  master?: string;
  linkUp?: boolean;
  /** Of a replica whose link is down; missing when it was never up. */
  linkDownS?: number;
  /** Of a replica: since it last heard its master. Of a master: the furthest behind of its replicas. */
  lagS?: number;
};
export type Role = 'master' | 'replica' | 'sentinel';

/** `slave` is what Redis calls a replica on the wire. */
export const roleOf = (word: unknown): Role | undefined => {
  if (word === 'slave' || word === 'replica') return 'replica';
  return word === 'master' || word === 'sentinel' ? word : undefined;
};

/** Reads the answer to INFO: `name:value` lines. */
export const parseInfo = (text: string): Info => {
  const fields = new Map(text.split('\r\n').map((line) => splitOnce(line, ':')));
  const number = (name: string): number | undefined => {
    const value = Number.parseFloat(fields.get(name) ?? '');
    return Number.isFinite(value) && value >= 0 ? value : undefined;
  };
  const used = number('used_memory');
  const role = roleOf(fields.get('role'));
  const policy = fields.get('maxmemory_policy');
  const link = fields.get('master_link_status');
  return withoutMissing({
    version: fields.get('valkey_version') ?? fields.get('redis_version'),
    role,
    connectedClients: number('connected_clients'),
    usedMemoryBytes: used,
    countedMemoryBytes: used === undefined ? undefined : used - (number('mem_not_counted_for_evict') ?? 0),
    maxMemoryBytes: number('maxmemory'),
    evicts: policy === undefined ? undefined : policy !== 'noeviction',
    lastSave: lastSaveOf([fields.get('rdb_last_bgsave_status'), fields.get('aof_last_write_status')]),
    loadedPercent: number('loading_loaded_perc'),
    loadingLeftS: number('loading_eta_seconds'),
    clustered: fields.has('cluster_enabled') ? number('cluster_enabled') === 1 : undefined,
    master: role === 'replica' ? `${fields.get('master_host')}:${fields.get('master_port')}` : undefined,
    linkUp: link === undefined ? undefined : link === 'up',
    linkDownS: number('master_link_down_since_seconds'),
    lagS: role === 'replica' ? number('master_last_io_seconds_ago') : furthestLag(fields),
  });
};

/** `slave0:ip=10.0.1.5,port=6379,state=online,offset=42,lag=1` */
const furthestLag = (fields: Map<string, string>): number | undefined => {
  const lags = [...fields]
    .filter(([name]) => /^slave\d+$/.test(name))
    .map(([, value]) => Number.parseInt(/\blag=(\d+)/.exec(value)?.[1] ?? '', 10))
    .filter(Number.isFinite);
  return lags.length > 0 ? Math.max(...lags) : undefined;
};

const lastSaveOf = (statuses: readonly (string | undefined)[]): Info['lastSave'] => {
  if (statuses.includes('err')) return 'failed';
  return statuses.includes('ok') ? 'ok' : undefined;
};

/** What CLUSTER INFO said. `state`: `ok` or `fail`; of the slots there are 16384, each on a master. */
export type Cluster = { state?: string; slotsAssigned?: number; slotsOk?: number; nodes?: number; masters?: number };

/** Reads the answer to CLUSTER INFO. */
export const parseCluster = (text: string): Cluster => {
  const number = (name: string): number | undefined => {
    const [, digits] = new RegExp(`^cluster_${name}:(\\d{1,9})`, 'm').exec(text) ?? [];
    return digits === undefined ? undefined : Number(digits);
  };
  return withoutMissing({
    state: /^cluster_state:(\w{1,20})/m.exec(text)?.[1],
    slotsAssigned: number('slots_assigned'),
    slotsOk: number('slots_ok'),
    nodes: number('known_nodes'),
    masters: number('size'),
  });
};

const splitOnce = (line: string, separator: string): [string, string] => {
  const at = line.indexOf(separator);
  return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
};

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };
const withoutMissing = <T extends object>(record: T): Defined<T> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Defined<T>;
