import type { CauseKinds } from '../rule.ts';

/** What is wrong with what a name resolves to. */
export const ANSWER_CAUSES = {
  'dns.nodata': {
    title: 'the name has no records',
    sees: 'the name exists, and has no record of any type',
    evidence: 'the server answers NODATA for every type: names below it exist, or its alias leads nowhere',
    remedy: 'add the record, or correct the name',
    own: true,
  },
  'dns.nodata/other-type': {
    title: 'the name has records of another type only',
    sees: 'the name resolves for another record type than the one that is asked',
    evidence: 'the record types that the server has, and those that Cloud Map makes',
    remedy: 'ask for the type there is, or add a record of the other',
    own: true,
  },
  'dns.nodata/shadowed': {
    title: 'a zone of the very name shadows the namespace',
    sees: 'the name is registered and has no records, as another zone is asked for it',
    evidence: 'Route 53 lists a zone of the VPC by the name itself; or the SOA record is of it',
    remedy: 'add the record to that zone, or take the VPC off it',
    own: true,
  },
  'dns.too-few-answers': {
    title: 'too few instances are registered',
    sees: 'the name resolves to fewer addresses than expected',
    evidence: 'how many instances Cloud Map has, and how many tasks ECS runs and wants',
    remedy: 'get the missing tasks running, or scale the service',
  },
  'dns.too-few-answers/unhealthy-left-out': {
    title: 'unhealthy instances are left out of the answer',
    sees: 'as many instances are registered as expected, DNS answers fewer',
    evidence: 'Cloud Map calls some instances unhealthy; they are named',
    remedy: 'mend those instances; Cloud Map answers them again by itself',
  },
  'dns.too-few-answers/one-at-random': {
    title: 'the Cloud Map service answers one instance at random',
    sees: 'the name always has one answer, another one each time',
    evidence: 'the routing of the Cloud Map service is WEIGHTED',
    remedy: 'expect one answer, or make the service again with routing MULTIVALUE',
    own: true,
  },
  'dns.too-few-answers/eight-at-most': {
    title: 'DNS answers eight instances of a service at most',
    sees: 'the name has eight answers, more are expected',
    evidence: 'Cloud Map has more instances than the eight that Route 53 answers',
    remedy: 'expect eight answers; count instances by a check of kind cloud-map',
    own: true,
  },
  'dns.unexpected-answer': {
    title: 'another answer is given than the one expected',
    sees: 'the name resolves to an address or name that the check does not expect',
    evidence: 'Cloud Map does not have the answer either; the zone that answers is named',
    remedy: 'correct the record, or find the zone that answers instead',
  },
  'dns.unexpected-answer/registered': {
    title: 'what is registered is not what the check expects',
    sees: 'the name resolves to what Cloud Map has, the check expects something else',
    evidence: 'each answer is an instance of the Cloud Map service',
    remedy: 'expect what is registered, or take out what should not be',
    own: true,
  },
  'dns.drift/stale': {
    title: 'DNS answers addresses that Cloud Map does not have',
    sees: 'clients are sent to instances that are gone or unhealthy',
    evidence: 'the addresses, since when, and the TTL that has run out meanwhile',
    remedy: 'look at the record in the zone and at registrations that failed',
  },
  'dns.drift/missing': {
    title: 'DNS does not answer instances that Cloud Map has',
    sees: 'registered instances get no traffic',
    evidence: 'the addresses, since when, and the TTL that has run out meanwhile',
    remedy: 'register the instance again, and look at registrations that failed',
  },
  'dns.dead-address': {
    title: 'an address of the name takes no connection',
    sees: 'some connections to the name fail, by chance',
    evidence: 'our own dial of each address: which of how many, and whether Cloud Map still has them',
    remedy: 'mend the instance, or take it out of the registry until it works',
  },
  'dns.dead-address/stopped-task': {
    title: 'Cloud Map still has an instance whose task has stopped',
    sees: 'some connections to the name fail, as a stopped task is still answered',
    evidence: 'the address is registered, and no running task of the ECS service has it',
    remedy: 'deregister the instance',
    own: true,
  },
  'dns.dead-address/deregistered': {
    title: 'DNS still answers an address that is no longer registered',
    sees: 'some connections to the name fail until the answer is forgotten',
    evidence: 'the address is dead, and Cloud Map does not have it',
    remedy: 'wait for the TTL; a record that stays was made by others: delete it',
  },
  'dns.all-unhealthy': {
    title: 'every registered instance is unhealthy',
    sees: 'the name resolves, and nothing behind it works',
    evidence: 'Cloud Map calls all instances unhealthy; with none healthy DNS answers all',
    remedy: 'mend the health of the tasks, take out instances of tasks that are gone',
  },
} as const satisfies CauseKinds;
