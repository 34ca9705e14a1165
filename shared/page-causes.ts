import { type Hints, plainHints } from './alerts/hints.ts';
import { isFound, pastCausesOf, SURE, type ToldCause, toldCausesOf } from './alerts/message-causes.ts';
import { plain } from './alerts/words.ts';
import type { Config, ServiceId } from './config/schema.ts';
import type { Cause } from './health/finding.ts';
import type { Incident, Member } from './health/incident.ts';
import { causesOf } from './incident-causes.ts';
import type { CauseView } from './report/page-view.ts';
import type { ToldReason } from './report/report.ts';
import type { Timings } from './time/timings.ts';

/** The causes of an incident as messages word them; of a closed one those that people were told. */
export const viewCauses = (
  incident: Incident,
  config: Config,
  timings: Timings,
  hints: Hints = plainHints,
): ToldReason[] => {
  const over = incident.closedAt !== undefined;
  const causes = over
    ? pastCausesOf(incident, (service) => impactOf(config, service) === 'degraded')
    : causesOf(incident, config, timings);
  return told(causes, incident.members, { config, over, hints });
};

/** Why one member fails, by its own findings. */
export const viewFindings = (member: Member, config: Config, hints: Hints = plainHints): CauseView[] => {
  const [first, ...others] = member.findings ?? [];
  if (first === undefined) return [];
  const { service, since } = member;
  const causes = [first, ...others].map(
    (finding): Cause => ({ service, since, findings: [finding], mitigated: false, explains: [] }),
  );
  return told(causes, [member], { config, over: false, hints });
};

const impactOf = ({ services }: Config, id: ServiceId) => services.find((service) => service.id === id)?.impact;

type Telling = { config: Config; over: boolean; hints: Hints };

const told = (causes: readonly Cause[], members: readonly Member[], { config, over, hints }: Telling): ToldReason[] => {
  const nameOf = (id: ServiceId): string => plain(config.services.find((each) => each.id === id)?.name ?? id, 100);
  return toldCausesOf({ members, causes, known: [], over, nameOf, whyOf: hints.why }).map(viewCause);
};

const viewCause = ({ alternatives, confidence, ...cause }: ToldCause): ToldReason => ({
  ...cause,
  ...(isFound({ ...cause, confidence }) && { sure: SURE[confidence] }),
  alternatives: alternatives.map((other) => ({ sure: SURE[other.confidence], summary: other.summary })),
});
