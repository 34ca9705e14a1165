import type { Config, Route } from '../config/schema.ts';
import type { Incident, PublishedStepKind } from '../health/incident.ts';
import { DEFAULT_TOPIC, type Topic } from './publish.ts';

type Alerts = Pick<Config['alerts'], 'routes' | 'topicArn'>;
/** What of an incident says where its messages go, as the step leaves it. */
type Routed = Pick<Incident, 'severity' | 'members' | 'toldTopics' | 'toldAt'>;

/**
 * Where a step of an incident is told: for each service that broke by itself the topic of its route, if any, and who was
 * told of the incident before. Of these, a reminder is for none, as it says nothing new, and what their own routes leave out
 * is not for them. Undefined without routes: all goes to the default topic.
 */
const topicsOf = (
  alerts: Alerts,
  incident: Routed,
  step: PublishedStepKind,
  told: readonly Topic[],
): Topic[] | undefined => {
  const { routes = [] } = alerts;
  if (routes.length === 0) return undefined;
  const matched = servicesOf(incident).flatMap((service) => topicFor(alerts, service, incident.severity, step));
  const earlier = step === 'reminder' ? [] : told.filter((topic) => hears(alerts, topic, step));
  return [...new Set([...matched, ...earlier])];
};

/** Who is told of a step, and with it of the incident and of those that it takes in; undefined without routes. */
export const routeStep = (
  alerts: Alerts,
  incident: Routed,
  step: PublishedStepKind,
  merged: readonly Routed[] = [],
): { topics: Topic[]; toldTopics: Topic[] } | undefined => {
  const told = [incident, ...merged].flatMap(toldTopicsOf);
  const topics = topicsOf(alerts, incident, step, told);
  return topics && { topics, toldTopics: [...new Set([...told, ...topics])] };
};

/** Who was told of an incident so far; of one from before there were routes, the default topic. */
const toldTopicsOf = ({ toldTopics, toldAt }: Routed): readonly Topic[] =>
  toldTopics ?? (toldAt === undefined ? [] : [DEFAULT_TOPIC]);

/** The services of its roots. Of what cannot be seen, nothing takes down anything else: all are meant. */
const servicesOf = ({ severity, members }: Routed): string[] => {
  const meant = members.filter(({ role }) => severity === 'monitor' || role === 'root');
  return [...new Set(meant.map(({ service }) => service))];
};

/**
 * Of the routes that match service and severity, the first that hears of openings has the incident: what its `steps` leave
 * out is for nobody, as whoever comes after it never heard of the incident. One before it that hears of no opening takes its
 * steps away from it. What no route has is the default topic's.
 */
const topicFor = (
  alerts: Alerts,
  service: string,
  severity: Incident['severity'],
  step: PublishedStepKind,
): Topic | [] => {
  const matching = alerts.routes?.filter((route) => matches(route, service, severity)) ?? [];
  const owner = matching.findIndex((route) => takes(route, 'opened'));
  const asked = owner === -1 ? matching : matching.slice(0, owner + 1);
  const route = asked.find((one) => takes(one, step));
  if (route !== undefined) return topicOf(alerts, route);
  return owner === -1 ? DEFAULT_TOPIC : [];
};

const matches = ({ services, severities }: Route, service: string, severity: Incident['severity']): boolean =>
  (services?.includes(service) ?? true) && (severities?.includes(severity) ?? true);

const takes = ({ steps }: Route, step: PublishedStepKind): boolean => steps?.includes(step) ?? true;

/** The topic of a route; the default one under another name is that one, so that nobody is told twice. */
const topicOf = ({ topicArn }: Alerts, route: Route): Topic =>
  route.topicArn === topicArn ? DEFAULT_TOPIC : route.topicArn;

/** Whether a topic is still one of the configuration, and its routes do not leave the step out. */
const hears = (alerts: Alerts, topic: Topic, step: PublishedStepKind): boolean => {
  if (topic === DEFAULT_TOPIC) return true;
  const own = alerts.routes?.filter((route) => topicOf(alerts, route) === topic) ?? [];
  const isEnd = step === 'resolved' || step === 'reopened';
  return own.some((route) => isEnd || takes(route, step));
};

/**
 * Whether a topic that a step is for is still one of the configuration. A route whose reference cannot be read now stands for
 * the default topic (`functions/compose/notifying.ts`): while there is one of these, any topic may be its own.
 */
export const isRouted = (alerts: Alerts, topic: Topic): boolean =>
  topic === DEFAULT_TOPIC ||
  topic === alerts.topicArn ||
  (alerts.routes ?? []).some((route) => [topic, DEFAULT_TOPIC].includes(topicOf(alerts, route)));
