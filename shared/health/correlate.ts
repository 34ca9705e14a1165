import type { CheckId, ServiceId } from '../config/schema.ts';
import { lengthInWords } from '../time/words.ts';
import type { Cause, Explained, Finding } from './finding.ts';
import { type Incident, isFailing, type Member } from './incident.ts';
import type { Topology } from './topology.ts';

/** `nameOf`: what people call a service. `withinMs`: a cause explains what broke within this of it. */
export type CorrelateScene = { topology: Topology; withinMs: number; nameOf(service: ServiceId): string };

/** One finding of a failing member; `main`: its first, which says why the member fails. */
type Found = { member: Member; finding: Finding; main: boolean };
/** What explains it, and by which tie; nothing of a root cause. */
type Placed = Found & { by?: { cause: Placed } & Tie };

/**
 * The root causes of an incident, the deepest and earliest first: what is to be mended. Explained away is what names
 * another cause in its evidence, or needs what broke at about the same time; never what is to be mended in itself. Each
 * finding is a cause or is explained by one.
 */
export const correlate = ({ root, members }: Pick<Incident, 'root' | 'members'>, scene: CorrelateScene): Cause[] => {
  const failing = members.filter(isFailing);
  const placed: Placed[] = [];
  for (const found of deepestFirst(failing, scene)) placed.push(place(found, placed, scene));
  const roots = placed.filter(({ by }) => by === undefined);
  const ordered = [...roots].sort((a, b) => Number(b.member.check === root) - Number(a.member.check === root));
  return grouped(ordered, placed, scene);
};

/** Identifies a cause from one diagnosis to the next: any of them, as not all of its checks may fail at once. */
export const causeKeys = ({ findings }: Pick<Cause, 'findings'>): string[] =>
  findings.map(({ cause, check }) => `${cause} of ${check}`);

/** What can explain others comes before these. */
const deepestFirst = (failing: readonly Member[], { topology }: CorrelateScene): Found[] =>
  failing
    .flatMap((member) =>
      (member.findings ?? []).map((finding, index): Found => ({ member, finding, main: index === 0 })),
    )
    .sort(
      (a, b) =>
        topology.orderOf(a.member.service) - topology.orderOf(b.member.service) ||
        Number(blamesAnother(a.member)) - Number(blamesAnother(b.member)) ||
        Number(b.member.role === 'root') - Number(a.member.role === 'root') ||
        byText(a.member.since, b.member.since) ||
        byText(a.member.check, b.member.check),
    );

const place = (found: Found, before: readonly Placed[], scene: CorrelateScene): Placed => {
  if (found.finding.own) return found;
  const ties = before.flatMap((cause) => {
    const tie = tieOf(cause, found, scene);
    return tie === undefined ? [] : [{ cause, ...tie }];
  });
  // A name in the evidence proves more than time does.
  const by = ties.find(({ named }) => named) ?? ties[0];
  return by === undefined ? found : { ...found, by };
};

type Tie = { because: string; named: boolean };

/** What ties a finding to a cause: the cause's name in its evidence, or dependency and time. */
const tieOf = (cause: Found, found: Found, scene: CorrelateScene): Tie | undefined => {
  if (!isUpstream(cause, found, scene)) return undefined;
  const text = namingText(cause.finding, found);
  if (text !== undefined) return { because: text, named: true };
  // What is wrong beside the reason of a failure does not make others fail.
  if (!cause.main || !explainsByTime(cause.member, found.member, scene)) return undefined;
  return { because: inTime(cause.member, found.member, scene), named: false };
};

/** Whether a cause can be why a member is in trouble: another service that it needs, or an earlier hop of its own. */
const isUpstream = ({ member: cause }: Found, { member }: Found, { topology }: CorrelateScene): boolean => {
  // What could not be measured says nothing of the targets.
  if (cause.check === member.check || cause.status === 'unknown') return false;
  if (cause.service !== member.service) return topology.impactOf(cause.service, member.service) !== undefined;
  return (cause.role === 'root' && member.role !== 'root') || blamesAnother(member);
};

/** What says itself that something else broke it can have been broken by any check of its service. */
const blamesAnother = ({ findings: [first] = [] }: Member): boolean => first?.consequence === true;

const explainsByTime = (cause: Member, member: Member, { topology, withinMs }: CorrelateScene): boolean => {
  const impact = cause.service === member.service ? 'unhealthy' : topology.impactOf(cause.service, member.service);
  const reaches = member.status !== 'unhealthy' || (impact === 'unhealthy' && cause.status === 'unhealthy');
  return reaches && Math.abs(afterMs(cause, member)) <= withinMs;
};

const afterMs = (cause: Member, member: Member): number => Date.parse(member.since) - Date.parse(cause.since);

const inTime = (cause: Member, member: Member, { nameOf }: CorrelateScene): string => {
  const after = afterMs(cause, member);
  const how = cause.service === member.service ? 'checks the same service' : `depends on ${nameOf(cause.service)}`;
  if (after === 0) return `${how}, which fails too`;
  const apart = lengthInWords(Math.abs(after));
  return `${how}, failed ${apart} ${after > 0 ? 'after it' : 'before it was seen'}`;
};

/** The text of a finding that names what another is about; a name that is its own too ties nothing. */
const namingText = ({ names }: Finding, { finding, member, main }: Found): string | undefined => {
  const others = names.filter((name) => name.length > 3 && !finding.names.includes(name));
  const texts = [...finding.evidence, finding.summary, ...(main ? [member.fault?.message ?? ''] : [])];
  return texts.find((text) => others.some((name) => mentions(text, name)));
};

/** As a whole name: `api.local` is named neither by `other-api.local` nor by `x.api.local`. */
const mentions = (text: string, name: string): boolean => {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const after = text.slice(at + name.length, at + name.length + 2);
    if (!/[\w.-]/.test(text[at - 1] ?? ' ') && !/^(?:[\w-]|\.\w)/.test(after)) return true;
  }
  return false;
};

/** Checks with the same cause belong together when they are of one service, or name the same other thing. */
const grouped = (roots: readonly Placed[], all: readonly Placed[], scene: CorrelateScene): Cause[] => {
  const named = (one: Placed): Placed[] =>
    all.filter((other) => isUpstream(other, one, scene) && namingText(other.finding, one) !== undefined);
  const groupOf = (one: Placed): string => {
    const upstream = named(one).map(({ member }) => member.check);
    return `${one.finding.cause} ${upstream.length > 0 ? [...new Set(upstream)].sort().join(' ') : one.member.service}`;
  };
  return [...Map.groupBy(roots, groupOf).values()].flatMap((group) => {
    const [first, ...others] = group;
    if (first === undefined) return [];
    const { service, since } = first.member;
    return {
      service,
      since,
      findings: [first.finding, ...others.map(({ finding }) => finding)] as const,
      mitigated: scene.topology.ownImpactOf(service) === 'degraded',
      explains: explainedBy(group, all, scene),
    };
  });
};

/** What a cause explains, through any number of others; and what is a cause of its own but names this one. */
const explainedBy = (group: readonly Placed[], all: readonly Placed[], scene: CorrelateScene): Explained[] => {
  const own = new Set(group.map(({ member }) => member.check));
  const found = all.flatMap((one): Explained[] => {
    if (own.has(one.member.check)) return [];
    if (one.by) return group.includes(rootOf(one)) ? [explained(one.member.check, one.by.because, isNamed(one))] : [];
    const ties = group.flatMap((cause) => tieOf(cause, one, scene) ?? []);
    return ties.filter(({ named }) => named).map(({ because }) => explained(one.member.check, because, true));
  });
  return [...new Map(found.toReversed().map((one) => [one.check, one])).values()].toReversed();
};

const rootOf = (one: Placed): Placed => (one.by === undefined ? one : rootOf(one.by.cause));

const explained = (check: CheckId, because: string, named: boolean): Explained => ({
  check,
  because,
  ...(!named && { likely: true }),
});

/** Whether a name in the evidence makes each tie up to the root. */
const isNamed = ({ by }: Placed): boolean => by === undefined || (by.named && isNamed(by.cause));

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
