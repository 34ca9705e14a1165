import { DEFAULT_TOPIC, type Topic } from './alerts/publish.ts';
import { isRouted, routeStep } from './alerts/routing.ts';
import type { Config } from './config/schema.ts';
import { type Incident, isPublished } from './health/incident.ts';

type Alerts = Config['alerts'];
type MissedBy = NonNullable<Incident['missedBy']>;
/** Whom a step is for, and with it who is told of the incident. */
export type Address = { topics: Topic[]; toldTopics: Topic[] };

/** The topics that a step still has to be sent to. One that is gone from the configuration is asked for nothing. */
export const topicsLeft = ({ step: { topics = [DEFAULT_TOPIC], sentTo = [] } }: Incident, alerts: Alerts): Topic[] =>
  topics.filter((topic) => !sentTo.includes(topic) && isRouted(alerts, topic));

/** Where a step goes of which all topics are gone from the configuration before any had it; undefined when it is not so. */
export const addressAnew = (incident: Incident, alerts: Alerts): Address | undefined => {
  const { kind, topics = [], sentTo = [] } = incident.step;
  const isStranded = topics.length > 0 && sentTo.length === 0 && !topics.some((topic) => isRouted(alerts, topic));
  if (!isStranded || !isPublished(kind)) return undefined;
  return routeStep(alerts, incident, kind) ?? withDefault(incident, []);
};

/** Where a step goes that none of its topics accepts: to the default topic too, which is waited for without end. */
export const addressMore = (incident: Incident): Address | undefined => {
  const { topics = [DEFAULT_TOPIC], sentTo = [] } = incident.step;
  return sentTo.length > 0 || topics.includes(DEFAULT_TOPIC) ? undefined : withDefault(incident, topics);
};

const withDefault = ({ toldTopics = [] }: Incident, topics: readonly Topic[]): Address => ({
  topics: [...topics, DEFAULT_TOPIC],
  toldTopics: [...new Set([...toldTopics, DEFAULT_TOPIC])],
});

/**
 * Whether the others wait for a topic that refuses: not for long, and once an incident; then it is asked a single time for
 * each step. The default topic is the last resort.
 */
export const isWaitedFor = (topic: Topic, { step, missedBy = [] }: Incident, nowMs: number, waitMs: number): boolean =>
  topic === DEFAULT_TOPIC ||
  (nowMs - Date.parse(step.at) < waitMs && !missedBy.some((missing) => missing.topic === topic));

/** What was missed so far, with a message that these topics do not get any more. */
export const withMissed = (missedBy: MissedBy = [], topics: readonly Topic[], id: string): MissedBy => {
  const known = missedBy.map(({ topic, ids }) => ({ topic, ids: topics.includes(topic) ? [...ids, id] : ids }));
  const others = topics.filter((topic) => !missedBy.some((missing) => missing.topic === topic));
  return [...known, ...others.map((topic) => ({ topic, ids: [id] }))];
};

/** Of each topic that refused a message: all that it missed of the incident, and the problem. */
export const missedInWords = (missedBy: MissedBy, refused: ReadonlyMap<Topic, string>): string[] =>
  missedBy
    .filter(({ topic }) => refused.has(topic))
    .map(({ topic, ids }) => `${topic} missed ${ids.join(', ')}, and is told what follows: ${refused.get(topic)}`);
