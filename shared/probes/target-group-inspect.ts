import { isIP } from 'node:net';

import type { TargetInspection } from '../health/inspection.ts';
import type { Facts, FactValue } from '../health/outcome.ts';
import type { DialDeps } from '../net/dial.ts';
import { showUrl } from './http-words.ts';
import type { Inspector } from './inspect.ts';
import { askTarget, type Question, urlOf } from './target-group-ask.ts';

/** A target to look at; `trafficPort` where the health check has a port of its own. */
type Suspect = Question & { zone?: string; trafficPort?: number };

const MOST_TARGETS = 3;
/** So many times as long as the load balancer waits: enough to tell slow from silent. */
const PATIENCE = 3;
/** For the questions that follow up: an open port answers at once. */
const FOLLOW_UP_MS = 2000;

/** Asks failed targets what the load balancer asks them, with more patience; needs a place from which they can be reached. */
export const createTargetGroupInspector =
  (deps: DialDeps): Inspector<'target-group'> =>
  async (check, { facts }, signal) => {
    if (check.from === 'outside') return {};
    const suspects = suspectsOf(facts).filter(({ id, port }) => !deps.refuses?.(id, port));
    const targets = await Promise.all(suspects.slice(0, MOST_TARGETS).map((suspect) => inspect(suspect, deps, signal)));
    return targets.length === 0 ? {} : { targets };
  };

const inspect = async (suspect: Suspect, deps: DialDeps, signal: AbortSignal): Promise<TargetInspection> => {
  const { id, port, zone } = suspect;
  const answer = await askTarget(suspect, deps, signal);
  const seen = { id, port, ...(zone !== undefined && { zone }), url: showTarget(suspect), ...answer };
  if (signal.aborted) return seen;
  return {
    ...seen,
    ...(await otherProtocol(suspect, seen, deps, signal)),
    ...(await otherPort(suspect, seen, deps, signal)),
  };
};

/** A scheme that is none of the web's has no origin to show. */
const showTarget = (suspect: Suspect): string => {
  const url = urlOf(suspect);
  return suspect.protocol === 'TCP' ? `tcp://${url.host}` : showUrl(url);
};

const GARBLED: ReadonlySet<TargetInspection['result']> = new Set(['closed', 'not-http', 'tls-failed']);
/** What servers answer to plain HTTP on a TLS port. */
const BAD_REQUEST = 400;

const otherProtocol = async (
  suspect: Suspect,
  { result, status }: TargetInspection,
  deps: DialDeps,
  signal: AbortSignal,
): Promise<Pick<TargetInspection, 'otherProtocol'>> => {
  if (suspect.protocol === 'TCP' || !(GARBLED.has(result) || status === BAD_REQUEST)) return {};
  const protocol = suspect.protocol === 'HTTP' ? 'HTTPS' : 'HTTP';
  const other = await askTarget({ ...suspect, protocol, timeoutMs: FOLLOW_UP_MS }, deps, signal);
  // A plain answer of 400 comes from a TLS port too.
  const speaks = other.status !== undefined && !(protocol === 'HTTP' && other.status === BAD_REQUEST);
  return speaks ? { otherProtocol: protocol } : {};
};

const otherPort = async (
  suspect: Suspect,
  { result }: TargetInspection,
  deps: DialDeps,
  signal: AbortSignal,
): Promise<Pick<TargetInspection, 'otherPorts'>> => {
  const { trafficPort: port, id } = suspect;
  if (port === undefined || (result !== 'refused' && result !== 'no-connection')) return {};
  if (deps.refuses?.(id, port)) return {};
  const { status, fault } = await askTarget({ ...suspect, port, timeoutMs: FOLLOW_UP_MS }, deps, signal);
  const open = fault === undefined || !fault.startsWith('tcp.');
  return { otherPorts: [{ port, open, ...(status !== undefined && { status }) }] };
};

const STATES = ['unhealthy', 'initial'];

/** Those that the load balancer calls unhealthy, then those that it does not call healthy yet; by address only. */
const suspectsOf = (facts: Facts): Suspect[] => {
  const settings = recordOf(facts.settings);
  const { protocol, port: checkPort, path, healthCheckTimeoutS: timeoutS } = settings;
  if (!isAskable(protocol) || typeof timeoutS !== 'number') return [];
  const targets = Array.isArray(facts.targets) ? facts.targets.map(recordOf) : [];
  return STATES.flatMap((state) => targets.filter((target) => target.state === state)).flatMap(({ id, port, zone }) => {
    if (typeof id !== 'string' || isIP(id) === 0 || typeof port !== 'number') return [];
    const own = Number(checkPort);
    return {
      id,
      port: Number.isInteger(own) ? own : port,
      ...(Number.isInteger(own) && own !== port && { trafficPort: port }),
      ...(typeof zone === 'string' && { zone }),
      protocol,
      path: typeof path === 'string' ? path : '/',
      timeoutMs: PATIENCE * timeoutS * 1000,
    };
  });
};

const isAskable = (protocol: FactValue | undefined): protocol is Question['protocol'] =>
  protocol === 'HTTP' || protocol === 'HTTPS' || protocol === 'TCP';

const recordOf = (value: FactValue | undefined): Facts =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Facts) : {};
