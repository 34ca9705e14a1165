import { listOf, objection, type RawSettings, textOf } from './setting-text.ts';

/** Ids as they are, or the SSM parameter (StringList) that has them. */
export type IdList = { ids: readonly string[] } | { parameter: string };

const PREFIX = { subnetIds: 'subnet', securityGroupIds: 'sg' } as const;

/** `subnet-1,subnet-2`, or `ssm:/path`. */
export const readIds = (name: keyof typeof PREFIX, raw: RawSettings): IdList => {
  const prefix = PREFIX[name];
  const text = textOf(name, raw);
  const [, parameter] = /^ssm:(\/[\w.\-/]+)$/.exec(text) ?? [];
  if (parameter !== undefined) return { parameter };
  const ids = listOf(text);
  if (ids.every((id) => new RegExp(`^${prefix}-\\w+$`).test(id))) return { ids };
  throw objection(
    name,
    text,
    'ids with commas between, or ssm:/path of a StringList parameter',
    `${prefix}-1,${prefix}-2`,
  );
};
