import { shell } from '../../aws/command.ts';
import type { Confidence, RemedyStep } from '../../health/finding.ts';
import type { TargetInspection } from '../../health/inspection.ts';
import type { Candidate } from '../rule.ts';
import { failedChecks } from './target-failed-checks.ts';
import { type Explain, inTime, noConnection } from './target-reach.ts';
import { notRunning } from './target-refused.ts';
import { matches, type Scene, type TargetRule } from './target-scene.ts';
import { onGroup, readLogs, redeploy } from './target-steps.ts';
import { dialLines, ecsLines, groupLines, msInWords } from './target-words.ts';
import { wrongCode } from './target-wrong-code.ts';

/** The load balancer waits in vain; what the same targets answer to someone with more patience tells why. */
export const timeout: TargetRule = (scene) => {
  const { dials } = scene;
  if (dials.length === 0) return [unseen(scene)];
  const found = [...Map.groupBy(dials, (dial) => splitOf(scene, dial))].flatMap(([split, those]) =>
    SPLITS[split](scene, those).map((each) => (those.length === dials.length ? each : lessSure(each))),
  );
  return found.length > 0 ? found : [unseen(scene)];
};

type Split = 'slow' | 'silent' | 'no-connection' | 'refused' | 'garbled' | 'wrong' | 'in-time';

const GARBLED = new Set(['closed', 'not-http', 'tls-failed']);

const splitOf = ({ settings }: Scene, { result, ms = 0, status }: TargetInspection): Split => {
  if (result === 'silent' || result === 'no-connection' || result === 'refused') return result;
  if (result === 'answered' && ms > settings.timeoutS * 1000) return 'slow';
  if (GARBLED.has(result)) return 'garbled';
  return status === undefined || matches(settings.matcher, status) ? 'in-time' : 'wrong';
};

/** Of several targets in trouble for several reasons none is the whole story. */
const lessSure = (each: Candidate): Candidate =>
  each.confidence === 'high' ? { ...each, confidence: 'medium' } : each;

const tooTight: Explain = (scene, dials) => {
  const { settings, name } = scene;
  const slowest = Math.max(...dials.map(({ ms = 0 }) => ms));
  const wrong = dials.some(({ status = 0 }) => !matches(settings.matcher, status));
  const says = dials.find(({ said }) => said !== undefined)?.said;
  const mend: RemedyStep[] = wrong
    ? [
        {
          say: `Mend what makes it answer an error first: ${says ?? 'see its log'}. It may be slow for the same reason`,
        },
      ]
    : [];
  return [
    {
      cause: 'target.timeout/too-tight',
      confidence: 'high',
      summary: `the health check of ${name} waits ${settings.timeoutS} s, and its targets answer after ${msInWords(slowest)}`,
      evidence: [...dialLines(dials), ...groupLines(scene), ...ecsLines(scene)],
      remedy: [
        ...mend,
        wrong ? onlyIfSlow(longerTimeout(scene, slowest), settings.matcher) : longerTimeout(scene, slowest),
        { say: 'Better: let the health endpoint answer at once, from what it knows, without asking others' },
      ],
    },
    ...(wrong ? wrongCode({ ...scene, dials }).map((each): Candidate => ({ ...each, also: true })) : []),
  ];
};

/** More patience with a wrong answer mends nothing. */
const onlyIfSlow = ({ say, ...step }: RemedyStep, matcher: string): RemedyStep => ({
  say: `Only if it is still slow once it answers ${matcher}: ${say.charAt(0).toLowerCase()}${say.slice(1)}`,
  ...step,
});

const LONGEST_TIMEOUT_S = 120;
const LONGEST_INTERVAL_S = 300;
/** Over the slowest answer. */
const HEADROOM = 1.5;
const INTERVAL_OVER_S = 5;

const longerTimeout = (scene: Scene, slowestMs: number): RemedyStep => {
  const { settings } = scene;
  const timeoutS = Math.min(
    LONGEST_TIMEOUT_S,
    Math.max(settings.timeoutS + 1, Math.ceil((slowestMs / 1000) * HEADROOM)),
  );
  const intervalS = Math.min(LONGEST_INTERVAL_S, Math.max(settings.intervalS, timeoutS + INTERVAL_OVER_S));
  return {
    say: `Let the health check wait ${timeoutS} s (was ${settings.timeoutS} s)`,
    command: onGroup(scene, 'modify-target-group', {
      healthCheckTimeoutSeconds: timeoutS,
      healthCheckIntervalSeconds: intervalS,
    }),
  };
};

/** To tell silent from slow one has to wait longer than the load balancer does. */
const patienceOf = ({ settings }: Scene, waitedMs: number): Confidence => {
  const times = waitedMs / (settings.timeoutS * 1000);
  if (times >= 2) return 'high';
  return times > 1 ? 'medium' : 'low';
};

const silent: Explain = (scene, dials) => {
  const waitedMs = Math.max(...dials.map((dial) => dial.waitedMs));
  const waited = msInWords(waitedMs);
  return [
    {
      cause: 'target.timeout/silent',
      confidence: patienceOf(scene, waitedMs),
      summary: `the targets of ${scene.name} accept connections and do not answer, not even within ${waited}`,
      evidence: [...dialLines(dials), ...groupLines(scene), ...ecsLines(scene)],
      remedy: [
        ...readLogs(scene),
        ...redeploy(scene, 'Replace the tasks that hang'),
        {
          say: 'Look what the process waits for: a lock, a pool that is used up, a dependency without a time-out of its own',
        },
      ],
    },
  ];
};

const SPLITS: Record<Split, Explain> = {
  slow: tooTight,
  silent,
  'no-connection': noConnection,
  refused: notRunning,
  garbled: (scene, dials) => [...failedChecks({ ...scene, dials })],
  wrong: (scene, dials) => [...wrongCode({ ...scene, dials })],
  'in-time': inTime,
};

const unseen = (scene: Scene): Candidate => ({
  cause: 'target.timeout',
  confidence: 'low',
  summary: `the targets of ${scene.name} do not answer their health check within ${scene.settings.timeoutS} s`,
  evidence: [...groupLines(scene), ...ecsLines(scene)],
  remedy: [
    ...readLogs(scene),
    {
      say: 'Ask a target yourself, from inside the VPC, with more patience than the load balancer has',
      ...askCommand(scene),
    },
  ],
  needs: ['group', 'containers'],
});

const askCommand = ({ failed: [target], settings }: Scene): Pick<RemedyStep, 'command'> => {
  if (target?.port === undefined || !/^[\d.]+$/.test(target.id) || !settings.protocol.startsWith('HTTP')) return {};
  const port = settings.port === 'traffic-port' ? target.port : settings.port;
  const url = `${settings.protocol.toLowerCase()}://${target.id}:${port}${settings.path}`;
  return { command: shell('curl', '-skv', '-m', 60, '-A', 'ELB-HealthChecker/2.0', url) };
};
