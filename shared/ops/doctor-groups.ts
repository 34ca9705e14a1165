import { contains } from '../aws/cidr.ts';
import type { GroupRule } from '../aws/network-facts.ts';

/** The other end of a connection. `ranges`: IPv4, in CIDR notation. */
export type Peer = { groupIds: readonly string[]; ranges: readonly string[]; prefixList?: string } | 'internet';

const HTTPS = 443;
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'];

/** Whether one of the rules lets HTTPS pass to or from the peer; what cannot be known counts as a yes. */
export const letsHttps = (rules: readonly GroupRule[], peer: Peer): boolean =>
  rules.filter(isHttps).some((rule) => (peer === 'internet' ? reachesInternet(rule) : reaches(rule, peer)));

const isHttps = ({ protocol, fromPort = 0, toPort = 65_535 }: GroupRule): boolean =>
  protocol === '-1' || (['tcp', '6'].includes(protocol) && fromPort <= HTTPS && HTTPS <= toPort);

// What is in a prefix list is not known here.
const reachesInternet = ({ cidrs, prefixLists }: GroupRule): boolean =>
  prefixLists.length > 0 || cidrs.some((cidr) => !PRIVATE.some((range) => contains(range, cidr)));

const reaches = (rule: GroupRule, peer: Exclude<Peer, 'internet'>): boolean =>
  rule.groupIds.some((id) => peer.groupIds.includes(id)) ||
  (peer.prefixList === undefined ? rule.prefixLists.length > 0 : rule.prefixLists.includes(peer.prefixList)) ||
  rule.cidrs.some((cidr) => peer.ranges.some((range) => contains(cidr, range) || contains(range, cidr)));
