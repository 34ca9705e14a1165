import type { CauseKinds } from '../rule.ts';

/** What is wrong with what a name resolves to. */
export const ANSWER_CAUSES = {
  'dns.nodata': {
    title: 'the name has no records',
    sees: 'The name exists, and has no record of any type.',
    evidence: 'The server answers NODATA for every type: names below it exist, or its alias leads nowhere.',
    remedy: 'Add the record, or correct the name.',
    own: true,
  },
  'dns.nodata/other-type': {
    title: 'the name has records of another type only',
    sees: 'The name resolves for another record type than the one that is asked.',
    evidence: 'The record types that the server has, and those that Cloud Map makes.',
    remedy: 'Ask for the type there is, or add a record of the other.',
    own: true,
  },
  'dns.nodata/shadowed': {
    title: 'a zone of the very name shadows the namespace',
    sees: 'The name is registered and has no records, as another zone is asked for it.',
    evidence: 'Route 53 lists a zone of the VPC by the name itself; or the SOA record is of it.',
    remedy: 'Add the record to that zone, or take the VPC off it.',
    own: true,
  },
  'dns.too-few-answers': {
    title: 'too few instances are registered',
    sees: 'The name resolves to fewer addresses than expected.',
    evidence: 'How many instances Cloud Map has, and how many tasks ECS runs and wants.',
    remedy: 'Get the missing tasks running, or scale the service.',
  },
  'dns.too-few-answers/unhealthy-left-out': {
    title: 'unhealthy instances are left out of the answer',
    sees: 'As many instances are registered as expected, DNS answers fewer.',
    evidence: 'Cloud Map calls some instances unhealthy; they are named.',
    remedy: 'Mend those instances; Cloud Map answers them again by itself.',
  },
  'dns.too-few-answers/not-answered-yet': {
    title: 'DNS does not answer all healthy instances yet',
    sees: 'Enough healthy instances are registered, DNS answers fewer.',
    evidence: 'How many healthy instances Cloud Map has, how many DNS answers, and the TTL.',
    remedy: 'Wait for the TTL; if it lasts, look at the record in the zone.',
  },
  'dns.too-few-answers/one-at-random': {
    title: 'the Cloud Map service answers one instance at random',
    sees: 'The name always has one answer, another one each time.',
    evidence: 'The routing of the Cloud Map service is WEIGHTED.',
    remedy: 'Expect one answer, or make the service again with routing MULTIVALUE.',
    own: true,
  },
  'dns.too-few-answers/eight-at-most': {
    title: 'DNS answers eight instances of a service at most',
    sees: 'The name has eight answers, more are expected.',
    evidence: 'Cloud Map has more instances than the eight that Route 53 answers.',
    remedy: 'Expect eight answers; count instances by a check of kind cloud-map.',
    own: true,
  },
  'dns.unexpected-answer': {
    title: 'another answer is given than the one expected',
    sees: 'The name resolves to an address or name that the check does not expect.',
    evidence: 'Cloud Map does not have the answer either; the zone that answers is named.',
    remedy: 'Correct the record, or find the zone that answers instead.',
  },
  'dns.unexpected-answer/registered': {
    title: 'what is registered is not what the check expects',
    sees: 'The name resolves to what Cloud Map has, the check expects something else.',
    evidence: 'Each answer is an instance of the Cloud Map service.',
    remedy: 'Expect what is registered, or take out what should not be.',
    own: true,
  },
  'dns.drift/stale': {
    title: 'DNS answers addresses that Cloud Map does not have',
    sees: 'Clients are sent to instances that are gone or unhealthy.',
    evidence: 'The addresses, since when, and the TTL that has run out meanwhile.',
    remedy: 'Look at the record in the zone and at registrations that failed.',
  },
  'dns.drift/missing': {
    title: 'DNS does not answer instances that Cloud Map has',
    sees: 'Registered instances get no traffic.',
    evidence: 'The addresses, since when, and the TTL that has run out meanwhile.',
    remedy: 'Register the instance again, and look at registrations that failed.',
  },
  'dns.dead-address': {
    title: 'an address of the name takes no connection',
    sees: 'Some connections to the name fail, by chance.',
    evidence: 'Our own dial of each address: which of how many, and whether Cloud Map still has them.',
    remedy: 'Mend the instance, or take it out of the registry until it works.',
  },
  'dns.dead-address/stopped-task': {
    title: 'Cloud Map still has an instance whose task has stopped',
    sees: 'Some connections to the name fail, as a stopped task is still answered.',
    evidence: 'The address is registered by a task of the ECS service that does not run any more.',
    remedy: 'Deregister the instance.',
    own: true,
  },
  'dns.dead-address/deregistered': {
    title: 'DNS still answers an address that is no longer registered',
    sees: 'Some connections to the name fail until the answer is forgotten.',
    evidence: 'The address is dead, and Cloud Map does not have it.',
    remedy: 'Wait for the TTL; a record that stays was made by others: delete it.',
  },
  'dns.all-unhealthy': {
    title: 'every registered instance is unhealthy',
    sees: 'The name resolves, and nothing behind it works.',
    evidence: 'Cloud Map calls all instances unhealthy; with none healthy DNS answers all.',
    remedy: 'Mend the health of the instances; take out those of tasks that are gone.',
  },
} as const satisfies CauseKinds;
