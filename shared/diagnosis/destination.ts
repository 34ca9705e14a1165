import type { Facts } from '../health/outcome.ts';
import type { Evidence } from './evidence.ts';

/** Where the failed dial led. `address`: the one that the fault is about, or the first of those the name has. */
export type Destination = { host: string; port: number | undefined; address: string | undefined; tls: boolean };

/** Where a check led; of an http check, where its last redirect led. */
export const destinationOf = ({ check, fault, facts, inspection }: Evidence): Destination => {
  const asked = inspection?.asked ?? {};
  const redirected = lastOf(textsOf(facts.redirects));
  const url = redirected ?? asked.url ?? ('url' in check ? check.url : undefined);
  const place = url === undefined ? undefined : placeOfUrl(url);
  const host = place?.host ?? asked.host ?? ('host' in check ? check.host : undefined) ?? '';
  const port = place?.port ?? asked.port ?? ('port' in check ? portOf(check.port) : undefined);
  const dead = deadOf(facts);
  const blamed = dead.find(({ code }) => code === fault.code)?.address;
  const address = blamed ?? dead[0]?.address ?? textOf(facts.address) ?? textsOf(facts.addresses)[0];
  return { host, port, address, tls: place?.tls ?? asked.tls ?? ('tls' in check && Boolean(check.tls)) };
};

/** The addresses that took no connection. */
export const deadOf = ({ dead }: Facts): { address: string; code: string }[] =>
  Array.isArray(dead) ? dead.filter((each): each is { address: string; code: string } => typeof each === 'object') : [];

/** A fact that is a list of texts. */
export const textsOf = (fact: unknown): string[] =>
  Array.isArray(fact) ? fact.filter((each) => typeof each === 'string') : [];

/** A fact that is a text. */
export const textOf = (fact: unknown): string | undefined => (typeof fact === 'string' ? fact : undefined);

const lastOf = (texts: readonly string[]): string | undefined => texts.at(-1);

const portOf = (port: unknown): number | undefined => Number(port) || undefined;

const placeOfUrl = (text: string): { host: string; port: number; tls: boolean } | undefined => {
  if (!URL.canParse(text)) return undefined;
  const { hostname, port, protocol } = new URL(text);
  const tls = protocol === 'https:';
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) || (tls ? 443 : 80), tls };
};
