import type { StoppedTask } from '../../aws/containers.ts';
import type { Target } from '../../aws/target-groups.ts';
import type { TargetInspection } from '../../health/inspection.ts';
import { isoSecond } from '../../time/clock.ts';
import type { Scene } from './target-scene.ts';

/** `6.1 s`, `350 ms`. */
export const msInWords = (ms: number): string =>
  ms >= 1000 ? `${Math.round(ms / 100) / 10} s` : `${Math.round(ms)} ms`;

/** `1 target`, `3 targets`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

export const addressOf = ({ id, port }: Pick<Target, 'id' | 'port'>): string =>
  port === undefined ? id : `${id.includes(':') ? `[${id}]` : id}:${port}`;

const MOST_NAMED = 3;

/** `10.0.1.5:8000 (us-east-1a), 10.0.2.5:8000 (us-east-1b)`, three at most. */
export const targetsInWords = (targets: readonly Target[]): string => {
  const names = targets
    .slice(0, MOST_NAMED)
    .map((target) => `${addressOf(target)}${target.zone === undefined ? '' : ` (${target.zone})`}`);
  return [...names, ...(targets.length > MOST_NAMED ? [`${targets.length - MOST_NAMED} more`] : [])].join(', ');
};

/** What the load balancer says of the targets that are not healthy, and how it checks them. */
export const groupLines = (scene: Scene): string[] => {
  const { healthy, total, settings, failOpen, name } = scene;
  if (total === 0) return [];
  const reasons = [...Map.groupBy(troubled(scene), ({ state, reason }) => reason ?? state)];
  const each = reasons.map(([reason, members]) => `${reason}: ${targetsInWords(members)}${saidOf(members)}`);
  return [
    [`load balancer: ${healthy} of ${total} healthy in ${name}`, ...each].join('; '),
    ...(failOpen ? ['load balancer: with no healthy target it sends traffic to all of them (fail-open)'] : []),
    ...(settings.protocol === '' ? [] : [checkLine(scene)]),
  ];
};

const troubled = ({ targets }: Scene): Target[] => targets.filter(({ state }) => state !== 'healthy');

/** Only the description has the status code. */
const saidOf = (targets: readonly Target[]): string => {
  const said = targets.find(({ reason }) => reason === 'Target.ResponseCodeMismatch')?.description;
  return said === undefined ? '' : ` (${said})`;
};

const checkLine = ({ settings }: Scene): string => {
  const { protocol, path, port, timeoutS, intervalS, matcher } = settings;
  const what = [protocol, path, `on ${port}`].filter((part) => part !== '').join(' ');
  const code = matcher === '' ? '' : `, wants ${matcher}`;
  return `health check: ${what}, time-out ${timeoutS} s, interval ${intervalS} s${code}`;
};

/** What each target answered to the monitor. */
export const dialLines = (dials: readonly TargetInspection[]): string[] => dials.map(dialLine);

const dialLine = (dial: TargetInspection): string => `our own dial: ${dial.url} ${answerInWords(dial)}`;

const answerInWords = (dial: TargetInspection): string => {
  const waited = msInWords(dial.waitedMs);
  const other = dial.otherProtocol === undefined ? '' : `; it speaks ${dial.otherProtocol}`;
  switch (dial.result) {
    case 'answered':
      return `${answerOf(dial)}${other}`;
    case 'accepts':
      return `accepts the connection after ${msInWords(dial.ms ?? dial.waitedMs)}`;
    case 'refused':
      return `refuses the connection${otherPortsOf(dial)}`;
    case 'no-connection':
      return `takes no connection within ${waited}${otherPortsOf(dial)}`;
    case 'silent':
      return dial.status === undefined
        ? `accepts the connection and does not answer within ${waited}`
        : `answers ${dial.status} and then stalls, for ${waited}`;
    case 'closed':
      return `accepts the connection and hangs up without an answer${other}`;
    case 'not-http':
      return `answers something that is no HTTP${other}`;
    case 'tls-failed':
      return `fails the TLS handshake${dial.fault === undefined ? '' : ` (${dial.fault})`}${other}`;
  }
};

const answerOf = ({ status, ms, waitedMs, location, said }: TargetInspection): string => {
  const where = location === undefined ? '' : `, to ${location}`;
  const words = said === undefined ? '' : `, and says ${said}`;
  return `answers ${status} after ${msInWords(ms ?? waitedMs)}${where}${words}`;
};

const otherPortsOf = ({ otherPorts = [] }: TargetInspection): string => {
  const each = otherPorts.map(({ port, open, status }) => {
    const answer = status === undefined ? 'open' : `open and answers ${status}`;
    return `port ${port} is ${open ? answer : 'closed too'}`;
  });
  return each.length === 0 ? '' : `; ${each.join(', ')}`;
};

/** How many tasks run, what is being deployed, and the last word of ECS. */
export const ecsLines = ({ ecs, containers }: Scene): string[] => {
  if (ecs === undefined) return [];
  const [event] = ecs.events;
  const stopped = containers?.stopped ?? [];
  const going = ecs.deployments.length > 1 ? `, ${ecs.deployments.length} deployments under way` : '';
  const { running, desired } = ecs;
  const runs =
    running > desired
      ? `${counted(running, 'task')} and is set to ${desired}`
      : `${running} of ${counted(desired, 'task')}`;
  return [
    `ECS: service ${ecs.name} of cluster ${ecs.cluster} runs ${runs}${going}`,
    ...(stopped.length === 0 ? [] : [stoppedLine(stopped)]),
    ...(event === undefined ? [] : [`ECS: ${cut(event.message)}`]),
  ];
};

const stoppedLine = (stopped: readonly StoppedTask[]): string => {
  const [{ reason, exitCode, stoppedAt } = { reason: '' }] = stopped;
  const when = stoppedAt === undefined ? '' : ` at ${isoSecond(Date.parse(stoppedAt))}`;
  const code = exitCode === undefined ? '' : ` with exit code ${exitCode}`;
  const why = reason === '' ? '' : `: ${cut(reason)}`;
  return `ECS: ${counted(stopped.length, 'task')} stopped of late, the last${when}${code}${why}`;
};

const LONGEST = 200;

/** What others say is quoted, on one line and not for ever. */
const cut = (text: string): string => {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
};
