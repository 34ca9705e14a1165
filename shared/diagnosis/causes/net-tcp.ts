import type { CauseKinds } from '../rule.ts';

/** Why a connection does not come about. */
export const TCP_CAUSES = {
  'tcp.timeout': {
    title: 'packets are dropped on the way',
    sees: 'The connection attempt gets no answer at all, and the control plane could not be looked at.',
    evidence: 'Silence: a host that is up and has nothing on the port would refuse at once.',
    remedy:
      'Look at the security groups of both sides first, then at network ACLs, routes, and whether the host is there.',
  },
  'tcp.timeout/ingress-closed': {
    title: "the target's security group does not let the monitor in",
    sees: 'The connection attempt gets no answer.',
    evidence: "No inbound rule of the target's groups has the port for a group or a subnet of the monitor.",
    remedy: "Authorize the port for the monitor's group.",
    own: true,
  },
  'tcp.timeout/egress-closed': {
    title: "the monitor's security group lets nothing out to the target",
    sees: 'The connection attempt gets no answer; it never left.',
    evidence: "No outbound rule of the monitor's groups has the port for the target.",
    remedy: "Authorize the port outbound in the monitor's group.",
    own: true,
  },
  'tcp.timeout/no-interface': {
    title: 'nothing has the address any more',
    sees: 'The connection attempt gets no answer, though nobody changed a security group.',
    evidence: "The address lies in a subnet of the monitor's VPC, and no network interface has it.",
    remedy: 'Mend the record, the registration or the parameter that still leads there.',
    own: true,
  },
  'tcp.timeout/no-route': {
    title: "the monitor's subnets have no route to the address",
    sees: 'The connection attempt gets no answer.',
    evidence: "The address is outside the VPC, and the subnets' route tables have no live route to it.",
    remedy: 'Add the peering, transit gateway or NAT route, or watch from where there is one.',
    own: true,
  },
  'tcp.timeout/groups-open': {
    title: 'packets are dropped, and not by a security group',
    sees: 'The connection attempt gets no answer.',
    evidence: 'The groups of both sides let the port pass.',
    remedy: 'Look at network ACLs, at the other side of a peering, and at the host itself.',
  },
  'tcp.refused': {
    title: 'nothing listens on the port',
    sees: 'The connection is refused at once.',
    evidence: 'The refusal itself: security groups drop in silence and never refuse.',
    remedy: 'Start the process, or mend the port or the address that it listens on.',
  },
  'tcp.refused/wrong-port': {
    title: 'the check dials another port than the service has',
    sees: 'The connection is refused at once.',
    evidence: 'ElastiCache, Cloud Map or ECS have the service on another port.',
    remedy: 'Mend the port in the check, or the parameter that it comes from.',
    own: true,
  },
  'tcp.unreachable': {
    title: 'there is no route to the address',
    sees: "The monitor's own system, or a router, says that there is no way.",
    evidence: 'The error comes at once; a filter would be silent.',
    remedy: 'Mend the address, or the routes of the subnet.',
    own: true,
  },
  'tcp.unreachable/ipv6': {
    title: 'the name leads to IPv6, which the network has not',
    sees: "The monitor's own system refuses to send.",
    evidence: 'The address that failed is an IPv6 one.',
    remedy: 'Give the name an A record, or the subnets IPv6.',
    own: true,
  },
  'tcp.reset': {
    title: 'what accepts the connection resets it at once',
    sees: 'The connection is reset as soon as it stands.',
    evidence: 'The way is open; the other end hangs up before anything was said.',
    remedy: 'Look behind the proxy or load balancer, and at limits of connections.',
  },
  'tcp.reset/before-answer': {
    title: 'the server hangs up before it answers',
    sees: 'The connection stands, is asked, and is closed or reset without an answer.',
    evidence: 'Connected in time; the end came once it was asked.',
    remedy: 'Look into the log of the server; see whether the port wants TLS.',
  },
  'tcp.slow': {
    title: 'connecting takes long',
    sees: 'The connection stands, later than the check allows.',
    evidence:
      'Most of the time goes to the TCP phase; about one or three seconds are a packet that was lost and sent again.',
    remedy: 'Look at the accept queue of the host and at losses on the way.',
  },
  'tcp.slow/slow-resolver': {
    title: 'the DNS server answers slowly',
    sees: 'The connection stands, later than the check allows.',
    evidence: 'Most of the time goes to resolving the name.',
    remedy: 'Time the DNS server, and ask a nearer one.',
  },
  'tcp.slow/slow-handshake': {
    title: 'the TLS handshake takes long',
    sees: 'The connection stands, later than the check allows.',
    evidence: 'Most of the time goes to the TLS phase.',
    remedy: 'Look at the CPU of the server and at the rate of new connections.',
  },
} as const satisfies CauseKinds;
