import type { Story } from './message-story.ts';

/** Commands and addresses to go on with: the first one tells whether the mend worked. */
export const nextStepsOf = ({ lead, root, step, dashboard, hints, incident, nextReminderAt }: Story): string[] => [
  ...(step === 'resolved' ? [] : [hints.check(lead.check)]),
  hints.history(root.check),
  ...(nextReminderAt === undefined ? [] : [hints.ack(incident)]),
  ...(dashboard === undefined ? [] : [dashboard]),
];
