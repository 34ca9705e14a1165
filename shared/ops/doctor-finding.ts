/** What was looked at, in the order in which people read about it. */
export const DOCTOR_GROUPS = ['stack', 'functions', 'network', 'permissions', 'topics', 'references', 'runs'] as const;
export type DoctorGroup = (typeof DOCTOR_GROUPS)[number];

/**
 * One thing seen of a deployment. `missing`: the monitor cannot do its work without it. `warning`: to be mended all the
 * same. `blind`: it could not be looked at. `mend`: what to do, commands with the real ids among it; no secrets anywhere.
 */
export type DoctorFinding = {
  group: DoctorGroup;
  level: 'ok' | 'missing' | 'warning' | 'blind';
  what: string;
  mend: readonly string[];
};

const finding =
  (level: DoctorFinding['level']) =>
  (group: DoctorGroup, what: string, ...mend: readonly string[]): DoctorFinding => ({ group, level, what, mend });

export const ok = finding('ok');
export const missing = finding('missing');
export const warning = finding('warning');
export const blind = finding('blind');

/** `a`, `a and b`, `a, b and c`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
