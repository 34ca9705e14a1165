import { contains } from './cidr.ts';
import type { GroupRule, SecurityGroup, Subnet } from './network-facts.ts';
import type { SecurityView } from './security-view.ts';

/** `partly`: from some of the monitor's subnets. `unknown`: only a prefix list may let it pass, or no group is known. */
export type Passage = 'open' | 'partly' | 'closed' | 'unknown';

/** Whether security groups let the monitor connect; they never refuse, they drop. `shut`: subnets that are not let in. */
export type Judgement = { out: Passage; in: Passage; shut: readonly Subnet[] };

/** Judges the groups of both sides for TCP to a port. Pure. */
export const judgePassage = (view: SecurityView, port: number): Judgement => {
  const { address, monitorGroups, monitorSubnets, targetGroups } = view;
  const idsOf = (groups: readonly SecurityGroup[]) => groups.map(({ id }) => id);
  const out = monitorGroups.flatMap(({ egress }) => egress.filter((rule) => isFor(rule, port)));
  const into = targetGroups.flatMap(({ ingress }) => ingress.filter((rule) => isFor(rule, port)));
  const shut = monitorSubnets.filter(({ cidr }) => !into.some((rule) => admits(rule, cidr)));
  return {
    out: passage(monitorGroups, out, {
      open: out.some((rule) => names(rule, idsOf(targetGroups)) || admits(rule, `${address}/32`)),
    }),
    in: passage(targetGroups, into, {
      open: into.some((rule) => names(rule, idsOf(monitorGroups))) || (monitorSubnets.length > 0 && shut.length === 0),
      // One address of a subnet may be the monitor's own.
      partly: monitorSubnets.some(
        (subnet) => !shut.includes(subnet) || into.some((rule) => touches(rule, subnet.cidr)),
      ),
    }),
    shut,
  };
};

const passage = (
  groups: readonly SecurityGroup[],
  rules: readonly GroupRule[],
  { open, partly = false }: { open: boolean; partly?: boolean },
): Passage => {
  if (groups.length === 0) return 'unknown';
  if (open) return 'open';
  if (rules.some(({ prefixLists }) => prefixLists.length > 0)) return 'unknown';
  return partly ? 'partly' : 'closed';
};

const isFor = ({ protocol, fromPort = 0, toPort = 65_535 }: GroupRule, port: number): boolean =>
  protocol === '-1' || (['tcp', '6'].includes(protocol) && fromPort <= port && port <= toPort);

const names = ({ groupIds }: GroupRule, ids: readonly string[]): boolean => groupIds.some((id) => ids.includes(id));
const admits = ({ cidrs }: GroupRule, range: string): boolean => cidrs.some((cidr) => contains(cidr, range));
const touches = ({ cidrs }: GroupRule, range: string): boolean => cidrs.some((cidr) => contains(range, cidr));

const MOST_SHOWN = 6;

/** What the rules of groups let pass: `tcp 5432 from sg-1, 10.0.0.0/8; all traffic from sg-2`. */
export const rulesInWords = (groups: readonly SecurityGroup[], side: 'ingress' | 'egress'): string => {
  const told = groups
    .flatMap((group) => group[side])
    .map((rule) => ruleInWords(rule, side === 'ingress' ? 'from' : 'to'));
  if (told.length === 0) return 'nothing';
  const more = told.length > MOST_SHOWN ? `; and ${told.length - MOST_SHOWN} more` : '';
  return `${told.slice(0, MOST_SHOWN).join('; ')}${more}`;
};

const ruleInWords = ({ protocol, fromPort, toPort, cidrs, groupIds, prefixLists }: GroupRule, way: string): string => {
  const ports =
    fromPort === undefined || fromPort < 0 ? '' : ` ${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`}`;
  const what = protocol === '-1' ? 'all traffic' : `${protocol}${ports}`;
  const peers = [...groupIds, ...cidrs, ...prefixLists].join(', ');
  return `${what} ${way} ${peers || 'IPv6 only'}`;
};
