/** One reference that a check reads, and whether it is there now. */
export type ReferenceView = {
  source: 'ssm' | 'secret';
  name: string;
  key?: string;
  state: 'there' | 'missing' | 'key-missing' | 'deleted' | 'denied' | 'throttled' | 'unreachable' | 'binary';
  /** When it changed last. */
  changedAt?: string;
  /** Names of the Region that are like the missing one. */
  similar?: readonly string[];
};
