import * as z from 'zod';

import { TOPIC_EXPECTED, topicObjection } from './addresses.ts';
import { type WeeklyWindow, WINDOW, WINDOW_EXPECTED, windowObjection } from './calendar.ts';
import { id, resolvedText, textThat } from './fields.ts';
import { ruleIssue } from './kind-rules.ts';

/** Local times of some days of the week, as maintenance and quiet hours have them. */
export const window = textThat(windowObjection, WINDOW_EXPECTED).meta({
  pattern: WINDOW.source,
  description: 'weekly, in local time: "Sun 03:00-04:00", "Mon,Thu 22:00-23:00", "daily 23:30-00:30"',
});

export const topicArn = resolvedText(topicObjection, TOPIC_EXPECTED);

export const quiet = z.strictObject({
  every: window,
  severities: z
    .array(z.enum(['warning', 'monitor']))
    .min(1)
    .default(['warning'])
    .describe('what is told only afterwards; what is critical is told at once'),
});

/** Who hears one of these of an incident hears all of them that come after. */
const TOGETHER = ['opened', 'reopened', 'resolved'] as const;
const STEPS_EXPECTED =
  'expected opened, reopened and resolved together, or none of them: who is told that something broke is told how it ends';

const steps = z
  .array(z.enum([...TOGETHER, 'grown', 'cause-changed', 'reminder']))
  .min(1)
  .refine((named) => [0, TOGETHER.length].includes(TOGETHER.filter((step) => named.includes(step)).length), {
    error: STEPS_EXPECTED,
  });

const route = z.strictObject({
  services: z.array(id).min(1).exactOptional().describe('of what broke by itself, not of what that took down'),
  severities: z
    .array(z.enum(['critical', 'warning', 'monitor']))
    .min(1)
    .exactOptional(),
  steps: steps.exactOptional(),
  topicArn,
});

/** A list of routes, of which each message takes the first that matches. */
export const routes = z.array(route).check((context) => {
  const all = context.value.findIndex(({ services, severities, steps }) => !(services ?? severities ?? steps));
  if (all === -1 || all === context.value.length - 1) return;
  const message =
    'matches every message, so no route after it is ever taken; put it last, or give it services, severities or steps';
  context.issues.push(ruleIssue({ path: [all], message }, context.value));
});

/** The window in which nothing of these severities is told, unless it was told before and is over. */
export type QuietHours = WeeklyWindow & { severities: readonly ('warning' | 'monitor')[] };

/** Where the messages go that match all it says; what it does not say matches all. */
export type Route = Readonly<z.infer<typeof route>>;
