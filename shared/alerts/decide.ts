import type { CheckId } from '../config/schema.ts';
import { decideAlarms, decideMerges } from './decide-alarms.ts';
import { decideBlindness, unreachedNews } from './decide-blindness.ts';
import type { Decision, Telling } from './decision.ts';
import { vantageOf, withhold } from './vantage.ts';
import { createView, type DecideInput, type View } from './view.ts';

export type { Decision } from './decision.ts';
export type { DecideInput } from './view.ts';

/**
 * Compares what people see with what they were last told, and says what to do about the difference. Pure, and the same for
 * any order of states and incidents. An incident whose newest step is not settled is left alone, and so are its members.
 */
export const decide = (input: DecideInput): Decision[] => {
  const view = createView(input);
  const vantage = vantageOf(view);
  const alarms = decideAlarms(withhold(view, vantage), unreachedNews(view, vantage));
  const blindness = decideBlindness(view, vantage, unseenIn(alarms.decisions));
  const tellings = [...alarms.decisions, ...blindness.decisions, ...decideMerges(view)].sort(
    (a, b) => ORDER[a.kind] - ORDER[b.kind],
  );
  const checks = nothingToTell(view, tellings, new Set([...alarms.held, ...blindness.held]));
  const waitUntil = [alarms, blindness].flatMap(({ waitUntil: until }) => until ?? []).sort()[0];
  return [
    ...tellings,
    ...(checks.length > 0 ? [{ kind: 'record' as const, checks }] : []),
    ...(waitUntil === undefined ? [] : [{ kind: 'wait' as const, until: waitUntil }]),
  ];
};

/** What an alarm opens with that was never reached: a first deployment is told once. */
const unseenIn = (decisions: readonly Telling[]): Set<CheckId> =>
  new Set(
    decisions.flatMap(({ kind, members }) =>
      kind === 'open' ? members.flatMap(({ check, status }) => (status === 'unknown' ? check : [])) : [],
    ),
  );

/** What is new comes first: it must be written before the marks that say what was told. */
const ORDER: Record<Telling['kind'], number> = {
  open: 0,
  reopen: 1,
  'change-cause': 2,
  grow: 3,
  remind: 4,
  join: 5,
  merge: 6,
  resolve: 7,
};

/** Untold changes that leave people with what they know: recovered before anyone was told, or milder while others go on. */
const nothingToTell = (view: View, tellings: readonly Telling[], held: ReadonlySet<CheckId>): CheckId[] => {
  const told = new Set(tellings.flatMap(({ members }) => members.map(({ check }) => check)));
  return view.all
    .filter(({ check, pending }) => pending.length > 0 && !told.has(check) && !held.has(check))
    .filter(({ check }) => !view.waiting.has(check))
    .map(({ check }) => check);
};
