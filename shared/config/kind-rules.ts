import { isIPv6 } from 'node:net';

import type { CheckSettings, Kind } from './checks.ts';

type KindProblem = { path: (string | number)[]; message: string };
type Settings<K extends Kind> = Extract<CheckSettings, { kind: K }>;

/** As an issue of the schema; `rule` marks a message that is whole, nothing found needs to be added. */
export const ruleIssue = ({ path, message }: KindProblem, input: unknown) => ({
  code: 'custom' as const,
  path,
  message,
  input,
  params: { rule: true },
});

/** What is wrong between the keys of one check, each of which is right by itself. */
export const kindProblems = (check: CheckSettings): KindProblem[] => {
  const problems = twoJudgings(check);
  if (check.kind === 'dns') problems.push(...dnsProblems(check));
  if (check.kind === 'http') problems.push(...httpProblems(check));
  if (check.kind === 'redis' && check.username !== undefined && check.password === undefined) {
    problems.push({ path: ['username'], message: 'a username needs a password too' });
  }
  if (check.kind === 'tcp' && check.expect?.certificate !== undefined && !check.tls) {
    problems.push({
      path: ['expect', 'certificate'],
      message: 'a certificate to look at needs tls: true in this check',
    });
  }
  if (check.kind === 'cloud-map' && check.from === 'vpc') {
    const message =
      'a cloud-map check is always asked from outside: its API is not reached from the subnets; drop from';
    problems.push({ path: ['from'], message });
  }
  if (check.kind === 'target-group') problems.push(...targetGroupProblems(check));
  return problems;
};

/** `failAfter` and `failWhen` answer the same question: one level of the file may have one of them. */
export const twoJudgings = (level: { failAfter?: unknown; failWhen?: unknown }): KindProblem[] =>
  level.failAfter !== undefined && level.failWhen !== undefined
    ? [{ path: ['failWhen'], message: 'failAfter and failWhen exclude each other; keep one' }]
    : [];

const dnsProblems = ({ type, expect = {} }: Settings<'dns'>): KindProblem[] => {
  const named = type === 'CNAME' || type === 'SRV';
  const misplaced = (named ? ['addresses', 'dial'] : ['targets']).filter((key) => key in expect);
  const other = named ? 'A or AAAA' : 'CNAME or SRV';
  const family = named ? [] : (expect.addresses ?? []).entries();
  return [
    ...misplaced.map((key) => ({
      path: ['expect', key],
      message: `${key} needs type: ${other}; this check asks for ${type}`,
    })),
    ...[...family]
      .filter(([, address]) => isIPv6(address.replace(/\/.*/, '')) !== (type === 'AAAA'))
      .map(([index, address]) => ({
        path: ['expect', 'addresses', index],
        message: `expected an ${type === 'AAAA' ? 'IPv6' : 'IPv4'} address or block, as this check asks for ${type}; found ${address}`,
      })),
  ];
};

const httpProblems = ({ url, method, expect = {} }: Settings<'http'>): KindProblem[] => {
  const problems: KindProblem[] = [];
  if (expect.certificate !== undefined && /^http:/i.test(url)) {
    problems.push({ path: ['expect', 'certificate'], message: 'a certificate to look at needs an https:// URL' });
  }
  const needBody = (['json', 'body'] as const).filter((key) => method === 'HEAD' && expect[key] !== undefined);
  const message = 'an answer to HEAD has no body; use method: GET';
  return [...problems, ...needBody.map((key) => ({ path: ['expect', key], message }))];
};

const targetGroupProblems = ({ name, names }: Settings<'target-group'>): KindProblem[] => {
  if (name !== undefined && names !== undefined) {
    return [{ path: ['names'], message: 'name and names exclude each other; keep one' }];
  }
  const missing = name === undefined && names === undefined;
  return missing ? [{ path: ['name'], message: 'missing; expected name, or names for blue and green' }] : [];
};
