import type { FaultCode } from '../health/fault.ts';
import type { Line } from './message-lines.ts';
import { shortName } from './message-names.ts';
import type { Story } from './message-story.ts';
import { count } from './words.ts';

type Kind = 'set-up' | 'vantage' | 'other';

/** Why the monitor does not see, by the fault of what it does not see first: how each is told differs. */
export const blindnessOf = (code: FaultCode | undefined): Kind => {
  if (code === 'probe.never-reached') return 'set-up';
  return code === 'probe.vantage' ? 'vantage' : 'other';
};

/** What is said first of each. */
export const BLIND_NOTES = {
  'set-up':
    'No answer ever came. The set-up may be at fault, not the target: look first at the subnets and the security group of the monitor, and at the address in the check.',
  vantage:
    'All that it asks fails at once: likely its own network is cut off. This says nothing of the services themselves: they may be fine, or not.',
  other: 'The monitor cannot see. This says nothing of the services themselves: they may be fine, or not.',
} as const satisfies Record<Kind, string>;

/** Heads the checks that it does not see. */
export const BLIND_TITLES = {
  'set-up': ['What it never reached', 'What it had never reached'],
  vantage: ['What it does not reach', 'What it did not reach'],
  other: ['What it cannot see', 'What could not be measured'],
} as const satisfies Record<Kind, readonly [now: string, past: string]>;

/** What the monitor does not see, in a few words; never that a target is down. `title` is that of the fault. */
export const blindWhatOf = (story: Story, title: string, reason: string): string => {
  const over = story.step === 'resolved';
  const told = over ? story.lines : story.lines.filter((line) => !line.over);
  const services = [...Map.groupBy(told, ({ service }) => service).values()].flatMap(([line]) => line ?? []);
  const checks = told.length === 1 ? (told[0]?.check ?? '') : count(told.length, 'check');
  switch (blindnessOf(story.root.fault?.code)) {
    case 'vantage':
      if (over) return 'the monitor reaches its targets again';
      return `the monitor reaches nothing${reason}: ${checks} of ${count(services.length, 'service')}; this says nothing of them`;
    case 'set-up':
      if (over) return `${whoIs(told, services)} reached`;
      return `${whoWas(told, services)} never reached from ${placeOf(told)}${reason}`;
    case 'other':
      if (over) return `${checks} ${told.length === 1 ? 'is' : 'are'} measured again`;
      return `${checks} cannot be measured: ${title}${reason}`;
  }
};

const whoIs = (told: readonly Line[], services: readonly Line[]): string =>
  `${whoOf(told, services)} ${services.length === 1 ? 'is' : 'are'}`;
const whoWas = (told: readonly Line[], services: readonly Line[]): string =>
  `${whoOf(told, services)} ${services.length === 1 ? 'was' : 'were'}`;

const whoOf = (told: readonly Line[], [first, ...others]: readonly Line[]): string => {
  const name = first === undefined ? '' : shortName(first);
  if (others.length > 0) return `${name} and ${others.length} more`;
  return told.length === 1 ? name : `${name} (${count(told.length, 'check')})`;
};

const placeOf = (told: readonly Line[]): string =>
  told.every(({ inVpc }) => inVpc) ? "the monitor's subnets" : 'the monitor';
