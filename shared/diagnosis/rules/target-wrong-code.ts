import type { CauseId, Confidence, RemedyStep } from '../../health/finding.ts';
import type { Candidate } from '../rule.ts';
import { blamedBy } from './target-blame.ts';
import { matches, type Scene, type TargetRule } from './target-scene.ts';
import { askPath, onGroup, readLogs, rollBack } from './target-steps.ts';
import { dialLines, ecsLines, groupLines } from './target-words.ts';

/** What the targets answer instead: our own dial saw it, or else the load balancer's description has the code. */
type Answered = {
  status: number;
  seen: boolean;
  url: string;
  said?: string;
  location?: string;
  otherProtocol?: string;
};

/** The target answers, but not with a code that the health check accepts. */
export const wrongCode: TargetRule = (scene) => {
  const answered = answerOf(scene);
  if (answered === undefined) return [candidate(scene, answered, 'target.wrong-code', 'low')];
  const { status, seen } = answered;
  if (seen && matches(scene.settings.matcher, status)) return [rightNow(scene, status)];
  const split = splitOf(answered);
  return [candidate(scene, answered, split, confidenceOf(split, answered))];
};

/** Misdirected; what else names the host is in the words of the answer. A plain 400 may mean anything. */
const MISDIRECTED = 421;
const NAMES_HOST = /(?<!local)host/i;

const confidenceOf = (split: CauseId, answered: Answered): Confidence => {
  const { status, seen, said = '' } = answered;
  if (split === 'target.wrong-code/host') return status === MISDIRECTED || NAMES_HOST.test(said) ? 'high' : 'medium';
  if (split === 'target.wrong-code/dependency') return blamedBy(answered)?.sure ? 'high' : 'medium';
  return seen || split !== 'target.wrong-code/server-error' ? 'high' : 'medium';
};

const answerOf = ({ dials, failed, settings }: Scene): Answered | undefined => {
  const answers = dials.filter(({ status }) => status !== undefined);
  const dial = answers.find(({ status = 0 }) => !matches(settings.matcher, status)) ?? answers[0];
  if (dial?.status !== undefined) return { ...dial, status: dial.status, seen: true };
  const [, code] = failed.map(({ description = '' }) => /\[(\d{3})\]/.exec(description)).find((found) => found) ?? [];
  return code === undefined ? undefined : { status: Number(code), seen: false, url: '' };
};

const splitOf = (answered: Answered): CauseId => {
  const { status, otherProtocol } = answered;
  if (otherProtocol === 'HTTPS') return 'target.wrong-code/protocol';
  if (status === 400 || status === MISDIRECTED) return 'target.wrong-code/host';
  if (status === 401 || status === 403 || status === 407) return 'target.wrong-code/auth';
  if (status === 404 || status === 405 || status === 410) return 'target.wrong-code/path';
  if (status >= 500) {
    return blamedBy(answered) ? 'target.wrong-code/dependency' : 'target.wrong-code/server-error';
  }
  if (status >= 300 && status < 400) return 'target.wrong-code/redirect';
  return status >= 200 && status < 300 ? 'target.wrong-code/matcher' : 'target.wrong-code';
};

const candidate = (
  scene: Scene,
  answered: Answered | undefined,
  cause: CauseId,
  confidence: Confidence,
): Candidate => ({
  cause,
  confidence,
  summary: summaryOf(scene, answered),
  evidence: [...dialLines(scene.dials), ...groupLines(scene), ...ecsLines(scene)],
  remedy: (REMEDIES[cause] ?? general)(scene, answered),
  needs: ['containers'],
});

const summaryOf = ({ name, settings }: Scene, answered: Answered | undefined): string => {
  const what = `the targets of ${name} answer ${settings.path}`;
  if (answered === undefined) return `${what} with another code than ${settings.matcher}`;
  const { status, location, said } = answered;
  const where = location === undefined ? '' : ` to ${location}`;
  const words = said === undefined ? '' : `: ${said}`;
  return `${what} with ${status}${where}, the health check wants ${settings.matcher}${words}`;
};

type Remedy = (scene: Scene, answered: Answered | undefined) => RemedyStep[];

/** The code beside those that pass already. The CLI takes a comma only within quotes of its own. */
const acceptToo = (scene: Scene, status: number, say: string): RemedyStep => {
  const codes = `${scene.settings.matcher},${status}`;
  return {
    say,
    command: onGroup(scene, 'modify-target-group', { matcher: `HttpCode="${codes}"` }),
  };
};

const general: Remedy = (scene) => [
  askPath(scene, 'Give the health check a path that answers without conditions'),
  ...readLogs(scene),
];

const redirect: Remedy = (scene, answered) => {
  const to = answered?.location === undefined ? null : URL.parse(answered.location);
  const { path } = scene.settings;
  // From /health to /health/: the same thing by its right name.
  const same = to !== null && to.pathname !== path && to.pathname.replace(/\/$/, '') === path.replace(/\/$/, '');
  const upgrade = to?.protocol === 'https:' && scene.settings.protocol === 'HTTP';
  const steps: RemedyStep[] = same
    ? [
        {
          say: `Ask for ${to.pathname} at once`,
          command: onGroup(scene, 'modify-target-group', { healthCheckPath: to.pathname }),
        },
      ]
    : [];
  if (upgrade) steps.push({ say: `Let the app answer ${path} without redirecting it to HTTPS` });
  if (!same) steps.push(askPath(scene, 'Or give the health check a path that answers without a redirect'));
  return answered
    ? [...steps, acceptToo(scene, answered.status, `Or let ${answered.status} pass, if the app is healthy with it`)]
    : steps;
};

const auth: Remedy = (scene) => [
  { say: `Let the app answer ${scene.settings.path} without credentials: a load balancer has none` },
  askPath(scene, 'Or give the health check a path that is open'),
];

const path: Remedy = (scene) => [
  askPath(scene, `The app has no ${scene.settings.path} (any more): give the health check the path that it has`),
  { say: `Or bring ${scene.settings.path} back: see what the last release changed` },
];

const host: Remedy = (scene) => [
  ...readLogs(scene, 'Read why it refuses the request'),
  {
    say: "If it refuses the Host header, which is the target's own address in health checks: let it answer any host on that path, or that range (ALLOWED_HOSTS, server_name)",
  },
];

const protocol: Remedy = (scene) => [
  {
    say: 'Let the health check speak HTTPS; traffic needs a target group of protocol HTTPS too',
    command: onGroup(scene, 'modify-target-group', { healthCheckProtocol: 'HTTPS' }),
  },
];

const matcher: Remedy = (scene, answered) =>
  answered ? [acceptToo(scene, answered.status, `Let ${answered.status} pass as healthy`)] : [];

const serverError: Remedy = (scene) => [
  ...readLogs(scene, 'Read why it fails'),
  ...rollBack(scene, 'If it began with the last release: go back to the task definition before it'),
];

const dependency: Remedy = (scene, answered) => {
  const blamed = answered && blamedBy(answered);
  return [
    { say: `Mend ${blamed?.name ?? 'what it names'}: the targets follow by themselves` },
    ...readLogs(scene, 'Read what else the app says of it'),
    {
      say: 'Later: let the health endpoint tell of its dependencies without failing for them, so that traffic goes on',
    },
  ];
};

const REMEDIES: Partial<Record<CauseId, Remedy>> = {
  'target.wrong-code/redirect': redirect,
  'target.wrong-code/auth': auth,
  'target.wrong-code/path': path,
  'target.wrong-code/host': host,
  'target.wrong-code/protocol': protocol,
  'target.wrong-code/matcher': matcher,
  'target.wrong-code/server-error': serverError,
  'target.wrong-code/dependency': dependency,
};

const rightNow = (scene: Scene, status: number): Candidate => ({
  cause: 'target.wrong-code',
  confidence: 'low',
  summary: `the targets of ${scene.name} answer ${status} now, which passes: it may be over, or come and go`,
  evidence: [...dialLines(scene.dials), ...groupLines(scene), ...ecsLines(scene)],
  remedy: [
    { say: 'See whether it still is so', command: onGroup(scene, 'describe-target-health') },
    ...readLogs(scene),
  ],
});
