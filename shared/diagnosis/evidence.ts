import type { CacheView } from '../aws/caches.ts';
import type { ContainerView } from '../aws/containers.ts';
import type { HostedZoneView } from '../aws/hosted-zones.ts';
import type { ReferenceView } from '../aws/reference-check.ts';
import type { RegistryView } from '../aws/registry-view.ts';
import type { SecurityView } from '../aws/security-view.ts';
import type { GroupView } from '../aws/target-group-view.ts';
import type { VpcView } from '../aws/vpc-view.ts';
import type { Check } from '../config/schema.ts';
import type { Fault, Status } from '../health/fault.ts';
import type { Inspection } from '../health/inspection.ts';
import type { Facts, Seen } from '../health/outcome.ts';
import type { IsoSecond } from '../time/clock.ts';

/** What came of looking: what was seen, or why that could not be looked at, in words that begin with `could not look`. */
export type Looked<T> = { seen: T } | { unseen: string };

/** What the control plane says; a section that has nothing to do with the check is absent. */
export type Sections = {
  /** Cloud Map: namespace, service, instances of the name. */
  registry: RegistryView;
  /** The private hosted zones that the monitor's VPC asks. */
  zones: readonly HostedZoneView[];
  /** The monitor's VPC: its DNS attributes. */
  vpc: VpcView;
  /** Security groups between the monitor and the target. */
  security: SecurityView;
  /** The target group, its load balancers, its targets. */
  group: GroupView;
  /** The ECS service behind a target group or a name. */
  containers: ContainerView;
  /** The ElastiCache cache of an endpoint, with its recent events. */
  cache: CacheView;
  /** The parameters and secrets that the check reads. */
  references: readonly ReferenceView[];
};
export type Section = keyof Sections;

/** Where the monitor is: of the functions that probe from a VPC. Elsewhere none of it is known. */
export type Vantage = { region?: string; vpcId?: string; subnetIds: readonly string[]; groupIds: readonly string[] };

/** All that rules judge by: the failed run, the closer look from its place, and what the control plane says. */
export type Evidence = {
  check: Check;
  at: IsoSecond;
  status: Exclude<Status, 'healthy'>;
  fault: Fault;
  /** Of the run; see the probes. Phases in milliseconds, in the order walked. */
  phases: Seen['phases'];
  facts: Facts;
  inspection?: Inspection;
  vantage: Vantage;
} & { readonly [S in Section]?: Looked<Sections[S]> };

/** What was seen of a section; nothing when it was not looked at, or could not be. */
export const seenOf = <S extends Section>(evidence: Evidence, section: S): Sections[S] | undefined => {
  const looked = evidence[section] as Looked<Sections[S]> | undefined;
  return looked !== undefined && 'seen' in looked ? looked.seen : undefined;
};

/** Why sections could not be looked at, or parts of them. */
export const unseenOf = (evidence: Evidence, sections: readonly Section[]): string[] =>
  sections.flatMap((section) => {
    const looked = evidence[section];
    if (looked === undefined) return [];
    if ('unseen' in looked) return [looked.unseen];
    return 'lacks' in looked.seen ? Object.values(looked.seen.lacks ?? {}) : [];
  });
