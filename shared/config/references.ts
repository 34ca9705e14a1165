import {
  hostObjection,
  type Objection,
  portObjection,
  resolverObjection,
  topicObjection,
  urlObjection,
} from './addresses.ts';
import { type ParsedReference, referencesIn, replaceReferences } from './reference-grammar.ts';
import type { Check, Config, Resolved } from './schema.ts';

export type { ParsedReference } from './reference-grammar.ts';

type Value = { value: string; secret: boolean };
/** What a reader answers: the value and whether it must be kept secret, or the caller's own kind of failure. */
export type ReadValue<F> = Value | { failure: F };
type Read<F> = (reference: ParsedReference) => Promise<ReadValue<F>>;
/** `failure`: a value could not be read. `unusable`: it was, but cannot stand where it is used; for people, no values. */
type Unresolved<F> = { failure: F } | { unusable: string };
type Values = ReadonlyMap<string, Value>;

/** What a configuration reads at run time, each once: for the permissions of a deployment. */
export const referencesOf = ({ checks, alerts }: Config): ParsedReference[] => referencesIn([checks, alerts]);

/** Fills in a check's references, each read once; `secrets` are the texts that must never be shown. */
export const resolveReferences = async <C extends Check, F>(
  check: C,
  read: Read<F>,
): Promise<{ check: Resolved<C>; secrets: readonly string[] } | Unresolved<F>> => {
  const done = await resolve(check, read);
  return 'values' in done ? { check: done.resolved, secrets: secretsOf(check, done.resolved, done.values) } : done;
};

/** Fills in the references of `alerts:`. */
export const resolveAlerts = async <F>(
  alerts: Config['alerts'],
  read: Read<F>,
): Promise<{ alerts: Config['alerts'] } | Unresolved<F>> => {
  const done = await resolve(alerts, read);
  return 'values' in done ? { alerts: done.resolved as Config['alerts'] } : done;
};

const resolve = async <T, F>(
  tree: T,
  read: Read<F>,
): Promise<{ resolved: Resolved<T>; values: Values } | Unresolved<F>> => {
  const references = referencesIn(tree);
  const answers = await Promise.all(
    references.map(async (reference) => ({ text: reference.text, answer: await read(reference) })),
  );
  const values = new Map<string, Value>();
  for (const { text, answer } of answers) {
    if ('failure' in answer) return { failure: answer.failure };
    values.set(text, answer);
  }
  const objections: string[] = [];
  const resolved = fill(tree, '', values, objections) as Resolved<T>;
  const [unusable] = objections;
  return unusable === undefined ? { resolved, values } : { unusable };
};

/** The keys that hold numbers once resolved. */
const isPort = (key: string): boolean => key === 'port' || key === 'dial';
const toPort = (value: string): number => (/^\d{1,5}$/.test(value) ? Number(value) : Number.NaN);

const objectionTo = (key: string, value: string): Objection => {
  if (value === '') return 'expected a value, found an empty one';
  if (key !== 'ca' && /[\r\n]/.test(value)) return 'expected one line, found a line break';
  if (isPort(key)) return portObjection(toPort(value));
  if (key === 'host') return hostObjection(value);
  if (key === 'resolver') return resolverObjection(value);
  if (key === 'topicArn') return topicObjection(value);
  return key === 'url' || key === 'dashboard' || key === 'deadman' ? urlObjection(value) : undefined;
};

const fill = (value: unknown, key: string, values: Values, objections: string[]): unknown => {
  if (Array.isArray(value)) return value.map((item) => fill(item, key, values, objections));
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value).map(([name, part]) => [name, fill(part, name, values, objections)]);
    return Object.fromEntries(parts);
  }
  const used = typeof value === 'string' ? referencesIn(value) : [];
  if (typeof value !== 'string' || used.length === 0) return value;
  const filled = replaceReferences(value, (text) => values.get(text)?.value ?? text);
  // An empty part of a longer text would go unnoticed: `Bearer ` is no token.
  const empty = used.some(({ text }) => values.get(text)?.value === '');
  const objection = objectionTo(key, empty ? '' : filled);
  if (objection) objections.push(`${key} from ${used.map(({ text }) => text).join(' and ')}: ${objection}`);
  return isPort(key) ? toPort(filled) : filled;
};

const CREDENTIAL_HEADER = /authorization|cookie|token|secret|key/i;

type MaySecret = { password?: string; headers?: Record<string, string> };

const secretsOf = (check: Check, resolved: unknown, values: Values): string[] => {
  const { password, headers } = check as MaySecret;
  const filled = resolved as MaySecret;
  const private_ = new Set(referencesIn([password, headers]).map(({ text }) => text));
  const read = [...values].filter(([text, { secret }]) => secret || text.startsWith('${secret:') || private_.has(text));
  const credentials = Object.entries(filled.headers ?? {}).filter(([name]) => CREDENTIAL_HEADER.test(name));
  const secrets = [
    ...read.map(([, { value }]) => value),
    filled.password ?? '',
    // A server that echoes `Bearer x` may echo `x` alone.
    ...credentials.flatMap(([, value]) => [value, value.slice(value.lastIndexOf(' ') + 1)]),
  ];
  return [...new Set(secrets)].filter((secret) => secret !== '');
};
