import type { CheckId } from '../config/schema.ts';

/** The commands that messages give to go on with, as they run where the readers are; each is one line for a POSIX shell. */
export type Hints = {
  /** Asks a check again, from where it is probed: tells whether the mend worked. */
  check(check: CheckId): string;
  /** What a check answered of late. */
  history(check: CheckId): string;
  /** Why a check fails, with all there is to tell. */
  why(check: CheckId): string;
  /** What stands now. */
  status(): string;
  /** Says that somebody is at an incident. */
  ack(incident: string): string;
};

/** Right where configuration and history are where they are by default. */
export const plainHints: Hints = {
  check: (check) => `npx vpcwatch check ${check}`,
  history: (check) => `npx vpcwatch history ${check} --since 24h`,
  why: (check) => `npx vpcwatch why ${check}`,
  status: () => 'npx vpcwatch status',
  ack: (incident) => `npx vpcwatch ack ${incident}`,
};
