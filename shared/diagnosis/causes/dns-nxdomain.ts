import type { CauseKinds } from '../rule.ts';

/** Why a name does not exist. */
export const NXDOMAIN_CAUSES = {
  'dns.nxdomain': {
    title: 'the zone has no such record',
    sees: 'A name that is none of Cloud Map does not exist.',
    evidence: 'The SOA record names the zone that answers; Route 53 tells whether it is a private zone of the VPC.',
    remedy: 'Add the record to that zone, or correct the name.',
    own: true,
  },
  'dns.nxdomain/dangling-alias': {
    title: 'its alias leads to a name that does not exist',
    sees: 'The name is a CNAME, and what it leads to is gone.',
    evidence: 'The server answers the CNAME together with NXDOMAIN.',
    remedy: 'Point the alias at a name that exists, or make that name again.',
    own: true,
  },
  'dns.nxdomain/namespace-missing': {
    title: 'the Cloud Map namespace does not exist',
    sees: 'No name of the namespace resolves any more.',
    evidence: 'Cloud Map has no namespace that the name ends in, and no private zone of the VPC has it.',
    remedy: 'Make the namespace and its services again, best by the stack that made them.',
    own: true,
  },
  'dns.nxdomain/namespace-not-associated': {
    title: 'the zone of the namespace is not associated with the VPC',
    sees: 'The names resolve in another VPC, not in that of the monitor.',
    evidence: 'Route 53 does not list the zone of the namespace for the VPC; the SOA record is of another zone.',
    remedy: 'Associate the zone with the VPC.',
    own: true,
  },
  'dns.nxdomain/vpc-dns-off': {
    title: 'the DNS attributes of the VPC are off',
    sees: 'Public names resolve in the VPC, private ones do not.',
    evidence: 'EC2 tells enableDnsSupport and enableDnsHostnames; private zones need both.',
    remedy: 'Turn both attributes on.',
    own: true,
  },
  'dns.nxdomain/shadowed': {
    title: 'a more specific zone shadows the namespace',
    sees: 'The name is registered and does not resolve, as another zone is asked for it.',
    evidence:
      'Route 53 lists a zone of the VPC that is longer than the namespace and has the name; or the SOA record is of it.',
    remedy: 'Add the record to that zone, or take the VPC off it.',
    own: true,
  },
  'dns.nxdomain/service-connect': {
    title: 'ECS Service Connect makes no DNS records',
    sees: 'Tasks with Service Connect reach the name, nothing else resolves it.',
    evidence: 'The ECS service of that name has Service Connect on and no service registry with records.',
    remedy: 'Give the ECS service a Cloud Map service registry too, or watch it by its load balancer.',
    own: true,
  },
  'dns.nxdomain/api-only': {
    title: 'the name is for API calls only, it has no DNS records',
    sees: 'DiscoverInstances has the instances, the name never resolves.',
    evidence: 'The namespace is of type HTTP, or the service has no DNS settings.',
    remedy: 'Make a service with DNS records, or have clients ask DiscoverInstances.',
    own: true,
  },
  'dns.nxdomain/service-missing': {
    title: 'the Cloud Map service does not exist',
    sees: 'One name of the namespace does not resolve, others do.',
    evidence: 'The namespace has no service of that name; what it has is named.',
    remedy: 'Make the service again and let ECS register in it.',
    own: true,
  },
  'dns.nxdomain/no-instances': {
    title: 'the Cloud Map service has no instance',
    sees: 'The name does not resolve, as nothing is registered under it.',
    evidence: 'Cloud Map has 0 instances of the service; ECS tells how many tasks run and why the last one stopped.',
    remedy: 'Get the tasks running again: each registers itself.',
  },
  'dns.nxdomain/registered': {
    title: 'DNS denies a name that Cloud Map has',
    sees: 'Instances are registered, and the server says that the name does not exist.',
    evidence: 'Cloud Map, zone and VPC are in order; the resolver asked, and the zone that answered, are named.',
    remedy:
      'Wait out a new registration or the negative TTL; else ask the resolver of the VPC, and look at the record.',
  },
} as const satisfies CauseKinds;
