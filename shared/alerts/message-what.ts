import type { Status } from '../health/fault.ts';
import type { Severity } from '../health/incident.ts';
import { elapsedInWords } from '../time/words.ts';
import { blindnessOf, blindWhatOf } from './message-blindness.ts';
import type { Line } from './message-lines.ts';
import { lineInWords, shortName, titleOf } from './message-names.ts';
import { stormInWords, stormOf } from './message-storm.ts';
import type { Story } from './message-story.ts';

const WORD = { critical: 'DOWN', warning: 'DEGRADED', monitor: 'BLIND' } as const satisfies Record<Severity, string>;

/** `DOWN`, `STILL DEGRADED 4 h`, `RESOLVED`; `SET-UP` of what was never reached. */
export const tagOf = (story: Story): string => {
  const { step, severity, root } = story;
  if (step === 'resolved') return 'RESOLVED';
  const isSetUp = severity === 'monitor' && blindnessOf(root.fault?.code) === 'set-up';
  const word = isSetUp ? 'SET-UP' : WORD[severity];
  if (step !== 'reminder') return word;
  return `${isSetUp ? word : `STILL ${word}`} ${lastedOf(story)}`;
};

/**
 * What is wrong in a few words: `MLflow name does not resolve`; of blindness, never that a target is down; nothing where
 * all that is wrong is new. `reason` goes on: `, because the Cloud Map service has no instance`.
 */
export const whatOf = (story: Story, reason = ''): string => {
  const { lead, step, severity } = story;
  if (severity === 'monitor') return blindWhatOf(story, titleOf(lead), reason);
  const storm = stormOf(story);
  if (storm) return stormInWords(story, storm, reason);
  if (step === 'resolved') {
    return lead.fault ? `${shortName(lead)} (${titleOf(lead)}${reason})` : shortName(lead);
  }
  const known = knownOf(story);
  return known === undefined ? '' : lineInWords(known) + reason;
};

/** What is wrong that people know: the lead, or another where the lead is what is new. */
export const knownOf = ({ lead, lines, step }: Story): Line | undefined => {
  if (step !== 'grown' || lead.fresh === undefined) return lead;
  return lines.find(({ over, fresh, neverReached }) => !over && fresh === undefined && !neverReached);
};

/** `12 min`: from when the first broke until the last was back, or until now. */
export const lastedOf = ({ lines, step, openedAt, closedAt, now }: Story): string => {
  // A member that got worse is so since then; the incident is older.
  const [began = now] = [openedAt, ...lines.map(({ since }) => since)].sort();
  const back = lines.flatMap(({ overAt }) => overAt ?? []).sort();
  return elapsedInWords(began, step === 'resolved' ? (back.at(-1) ?? closedAt ?? now) : now);
};

const STATUS = { critical: 'unhealthy', warning: 'degraded', monitor: 'unknown' } as const satisfies Record<
  Severity,
  Status
>;

/** How the incident stands with this message. */
export const statusOf = ({ step, severity }: Story): Status => (step === 'resolved' ? 'healthy' : STATUS[severity]);
