import type { ServiceId } from '../config/schema.ts';
import { lengthInWords } from '../time/words.ts';
import type { Cause, Explained, Finding } from './finding.ts';
import type { Incident, Member } from './incident.ts';
import type { Topology } from './topology.ts';

/** `nameOf`: what people call a service. `withinMs`: a cause explains what broke within this of it. */
export type CorrelateScene = { topology: Topology; withinMs: number; nameOf(service: ServiceId): string };

/** One finding of a failing member. */
type Found = { member: Member; finding: Finding };

/**
 * The root causes of an incident, the deepest and earliest first: what its members' findings say is to be mended, without
 * what another of them explains by its name in the evidence, or by dependency and time where no evidence contradicts.
 */
export const correlate = ({ root, members }: Pick<Incident, 'root' | 'members'>, scene: CorrelateScene): Cause[] => {
  const failing = members.filter(({ status }) => status !== 'healthy' && status !== 'removed');
  const found = failing.flatMap((member) => (member.findings ?? []).map((finding): Found => ({ member, finding })));
  const causes = found.filter((one) => isCause(one, found, scene));
  const ordered = [...causes].sort(
    (a, b) =>
      Number(b.member.check === root) - Number(a.member.check === root) ||
      scene.topology.orderOf(a.member.service) - scene.topology.orderOf(b.member.service) ||
      byText(a.member.since, b.member.since) ||
      byText(a.member.check, b.member.check),
  );
  return grouped(ordered, failing, scene);
};

/** Identifies a cause from one diagnosis to the next: any of them, as not all of its checks may fail at once. */
export const causeKeys = ({ findings }: Pick<Cause, 'findings'>): string[] =>
  findings.map(({ cause, check }) => `${cause} of ${check}`);

const isCause = (one: Found, all: readonly Found[], scene: CorrelateScene): boolean => {
  const { finding, member } = one;
  if (finding.own) return true;
  const upstream = all.filter((other) => isUpstream(other.member, member, scene) && !other.finding.consequence);
  if (upstream.length > 0 && (finding.consequence || upstream.some((other) => isNamedBy(other, member)))) return false;
  if (upstream.some((other) => explainsByTime(other.member, member, scene))) return false;
  // What it blames is not among what is broken: then it is the deepest that is known.
  return true;
};

/** Whether trouble of `cause` can be why `member` is in trouble: another service that it needs, or an earlier hop of its own. */
const isUpstream = (cause: Member, member: Member, { topology }: CorrelateScene): boolean =>
  cause.check !== member.check &&
  (cause.service === member.service
    ? (cause.role === 'root' && member.role !== 'root') || blamesAnother(member)
    : topology.impactOf(cause.service, member.service) !== undefined);

/** What says itself that something else broke it can have been broken by any check of its service. */
const blamesAnother = ({ findings = [] }: Member): boolean =>
  findings.length > 0 && findings.every((one) => one.consequence);

const explainsByTime = (cause: Member, member: Member, { topology, withinMs }: CorrelateScene): boolean => {
  const impact = cause.service === member.service ? 'unhealthy' : topology.impactOf(cause.service, member.service);
  const reaches = member.status !== 'unhealthy' || (impact === 'unhealthy' && cause.status === 'unhealthy');
  return reaches && Math.abs(Date.parse(cause.since) - Date.parse(member.since)) <= withinMs;
};

/** The text of a member that names what a finding is about: the tie that proves more than time does. */
const tieOf = ({ names }: Finding, { findings = [], fault }: Member): string | undefined => {
  const texts = [...findings.flatMap(({ evidence, summary }) => [...evidence, summary]), fault?.message ?? ''];
  return texts.find((text) => names.some((name) => name.length > 3 && mentions(text, name)));
};
const isNamedBy = ({ finding }: Found, member: Member): boolean => tieOf(finding, member) !== undefined;

/** As a whole name: `api.local` is not named by `other-api.local`. */
const mentions = (text: string, name: string): boolean => {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const around = `${text[at - 1] ?? ' '}${text[at + name.length] ?? ' '}`;
    if (!/[\w-]/.test(around)) return true;
  }
  return false;
};

/** Checks with the same cause belong together when they are of one service, or failed by the same thing. */
const grouped = (causes: readonly Found[], failing: readonly Member[], scene: CorrelateScene): Cause[] => {
  const upstreamOf = ({ member }: Found): string =>
    causes
      .filter((other) => isUpstream(other.member, member, scene) && isNamedBy(other, member))
      .map((other) => other.member.check)
      .sort()
      .join(' ') || member.service;
  return [...Map.groupBy(causes, (one) => `${one.finding.cause} of ${upstreamOf(one)}`)].flatMap(([, group]) => {
    const [first, ...others] = group;
    if (first === undefined) return [];
    const { service, since } = first.member;
    const own = new Set(group.map(({ member }) => member.check));
    return {
      service,
      since,
      findings: [first.finding, ...others.map(({ finding }) => finding)] as const,
      mitigated: scene.topology.ownImpactOf(service) === 'degraded',
      explains: failing.filter(({ check }) => !own.has(check)).flatMap((member) => explained(first, member, scene)),
    };
  });
};

const explained = (cause: Found, member: Member, scene: CorrelateScene): Explained[] => {
  if (!isUpstream(cause.member, member, scene)) return [];
  const tie = tieOf(cause.finding, member);
  if (tie !== undefined) return [{ check: member.check, because: tie }];
  if (!explainsByTime(cause.member, member, scene) || member.findings?.some(({ own }) => own)) return [];
  const after = Date.parse(member.since) - Date.parse(cause.member.since);
  const apart = lengthInWords(Math.abs(after));
  const later = after >= 0 ? `failed ${apart} after it` : `failed ${apart} before it was seen`;
  const when = after === 0 ? 'failed at the same time' : later;
  const how =
    cause.member.service === member.service
      ? 'checks the same service'
      : `depends on ${scene.nameOf(cause.member.service)}`;
  return [{ check: member.check, because: `${how}, ${when}` }];
};

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
