import { paginateListSecrets, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type ParameterStringFilter, paginateDescribeParameters, type SSMClient } from '@aws-sdk/client-ssm';
import { distance } from 'fastest-levenshtein';

type Clients = { ssm: SSMClient; secrets: SecretsManagerClient };
/** Names that are there and are like one that is not, the likest first; none when they may not be listed. */
export type SimilarNames = (missing: { source: 'ssm' | 'secret'; name: string }) => Promise<string[]>;

/** A name is slips of the pen away, or it is another one. */
const MOST_CHANGED = 0.4;
const MOST_NAMES = 3;
const MOST_PAGES = 3;

/** Lists by the first and the last part of the name, of which a slip changes one. */
export const createSimilarNames =
  (clients: Clients, signal: AbortSignal): SimilarNames =>
  async ({ source, name }) => {
    try {
      const found =
        source === 'ssm' ? await parameters(clients.ssm, name, signal) : await secrets(clients.secrets, name);
      return likest(name, found);
    } catch {
      // That it is missing is known; this is a help only.
      return [];
    }
  };

const likest = (name: string, names: readonly string[]): string[] =>
  [...new Set(names)]
    .map((candidate) => ({ candidate, away: distance(name, candidate) }))
    .filter(({ candidate, away }) => away <= MOST_CHANGED * Math.max(name.length, candidate.length))
    .sort((one, other) => one.away - other.away)
    .slice(0, MOST_NAMES)
    .map(({ candidate }) => candidate);

const parameters = async (client: SSMClient, name: string, signal: AbortSignal): Promise<string[]> => {
  const first = /^\/?[^/]+\/?/.exec(name)?.[0] ?? name;
  const last = name.slice(name.lastIndexOf('/') + 1) || name;
  const filters: ParameterStringFilter[] = [
    { Key: 'Name', Option: 'BeginsWith', Values: [first] },
    { Key: 'Name', Option: 'Contains', Values: [last] },
  ];
  const lists = await Promise.all(
    filters.map(async (filter) => {
      const pages = paginateDescribeParameters({ client, pageSize: 50 }, { ParameterFilters: [filter] });
      const names: string[] = [];
      let count = 0;
      for await (const { Parameters: page = [] } of pages) {
        names.push(...page.flatMap(({ Name }) => Name ?? []));
        count += 1;
        if (count === MOST_PAGES || signal.aborted) break;
      }
      return names;
    }),
  );
  return lists.flat();
};

const secrets = async (client: SecretsManagerClient, name: string): Promise<string[]> => {
  // By its beginning: what it may begin with wrongly is found by none of its filters but a whole list.
  const first = name.slice(0, Math.max(3, Math.min(name.indexOf('/'), 8)));
  const pages = paginateListSecrets({ client, pageSize: 100 }, { Filters: [{ Key: 'name', Values: [first] }] });
  const names: string[] = [];
  let count = 0;
  for await (const { SecretList: page = [] } of pages) {
    names.push(...page.flatMap(({ Name }) => Name ?? []));
    count += 1;
    if (count === MOST_PAGES) break;
  }
  return names;
};
