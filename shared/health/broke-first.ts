import type { IsoSecond } from '../time/clock.ts';

type Broken = { since: IsoSecond; fault?: { code: string } | null | undefined };

/** Whether nothing of an incident broke before this; what never answered did not break. The root is the worst, not always the first. */
export const brokeFirst = ({ since }: Pick<Broken, 'since'>, members: readonly Broken[]): boolean =>
  members.every((other) => since <= other.since || other.fault?.code === 'probe.never-reached');
