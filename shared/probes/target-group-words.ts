import type { HealthCheck, Target } from '../aws/target-groups.ts';

const MOST_NAMED = 3;

/** `2 x Target.Timeout (10.0.1.5:8000 us-east-1a, 10.0.2.5:8000 us-east-1b)`, the most frequent reason first. */
export const reasonWords = (targets: readonly Target[]): string =>
  [...Map.groupBy(targets, ({ state, reason }) => reason ?? state)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([reason, members]) => `${members.length} x ${reason}${saidOf(members)} (${namesOf(members)})`)
    .join(', ');

/** `health check HTTP /health on traffic-port, time-out 5 s, interval 30 s, 2 failures`, with the matcher if any. */
export const checkWords = (check: HealthCheck): string => {
  const what = [check.protocol, check.path, 'on', check.port].filter((part) => part !== undefined && part !== '');
  return [
    `health check ${what.join(' ')}`,
    ...(check.matcher === undefined ? [] : [`matcher ${check.matcher}`]),
    `time-out ${check.timeoutS} s`,
    `interval ${check.intervalS} s`,
    `${check.unhealthyThreshold} failures`,
  ].join(', ');
};

const namesOf = (targets: readonly Target[]): string => {
  const names = targets.slice(0, MOST_NAMED).map(({ id, port, zone }) => {
    const address = port === undefined ? id : `${id}:${port}`;
    return zone === undefined ? address : `${address} ${zone}`;
  });
  return [...names, ...(targets.length > MOST_NAMED ? ['…'] : [])].join(', ');
};

// Only the description has the status code that a target answered; it is quoted, not parsed.
const saidOf = (targets: readonly Target[]): string => {
  const mismatch = targets.find(({ reason }) => reason === 'Target.ResponseCodeMismatch');
  const said = new Set(targets.map(({ description }) => description).filter((text) => text !== undefined));
  return mismatch && said.size > 0 ? `: ${[...said].join(', ')}` : '';
};
