import type { FaultCode, Stage } from '../../shared/health/fault.ts';
import type { CauseId } from '../../shared/health/finding.ts';
import type { Trouble } from '../aws/troubles.ts';
import { startHttpServer } from '../http-servers.ts';
import { startSilentServer } from '../raw-servers.ts';
import { registeredIn, watchRegistry } from './dns-lab.ts';
import type { Lab } from './lab.ts';
import { type Made, type Scenario, watching } from './scenario.ts';

const VANTAGE = {
  subnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0a1b2c3d4e5f60719'],
  groupIds: ['sg-0a1b2c3d4e5f60718'],
};

/** Redis whose host comes from a parameter that is there, while an API is in trouble. */
const reading = (
  { aws }: Lab,
  what: string,
  trouble: Trouble,
  timeout: string,
  more: Omit<Made, 'services' | 'check'> = {},
): Made => {
  aws.parameters.setParameter('/lab/redis/endpoint', '127.0.0.1');
  aws.troubles.start(what, trouble);
  const host = '${ssm:/lab/redis/endpoint}';
  return watching({ kind: 'redis', host, port: 6379, timeout }, more);
};

const own = (number: number, made: string, stage: Stage, cause: CauseId, make: Scenario['make']): Scenario => ({
  number,
  made,
  expect: { code: cause.replace(/\/.*/, '') as FaultCode, stage, cause },
  make,
});

export const SELF_AWS_SCENARIOS: readonly Scenario[] = [
  own(66, 'role may not read the parameter', 'config', 'aws.access-denied', async (lab) =>
    reading(lab, 'ssm:GetParameter', 'denied', '1s'),
  ),
  own(66, 'role may not look at target health', 'config', 'aws.access-denied', async ({ aws }) => {
    aws.troubles.start('elasticloadbalancing', 'denied');
    return watching({ kind: 'target-group', name: 'lab-api' });
  }),
  own(66, 'key of the parameter is denied', 'config', 'aws.access-denied/key', async (lab) =>
    reading(lab, 'ssm:GetParameter', 'undecryptable', '1s'),
  ),
  own(66, 'credentials are rejected', 'config', 'aws.access-denied/credentials', async (lab) =>
    reading(lab, 'ssm', 'rejected', '1s'),
  ),
  own(67, 'API hangs up on the subnets', 'config', 'aws.unreachable', async (lab) =>
    reading(lab, 'ssm', 'closed', '3s', { vantage: VANTAGE }),
  ),
  own(68, 'API throttles', 'config', 'aws.throttled', async (lab) => reading(lab, 'ssm', 'throttled', '5s')),
  own(69, 'API keeps silent', 'self', 'probe.deadline/references', async (lab) =>
    reading(lab, 'ssm', 'silent', '300ms'),
  ),
  own(69, 'function is at its end before there is an answer', 'self', 'probe.deadline', async ({ keep }) => {
    const { port } = keep(await startSilentServer());
    return { ...watching({ kind: 'http', url: `http://127.0.0.1:${port}/health` }), deadlineMs: 300 };
  }),
  own(70, 'check has a header that cannot be sent', 'self', 'probe.internal/header', async ({ keep }) => {
    const { origin } = keep(await startHttpServer((_, response) => void response.end('well')));
    return watching({ kind: 'http', url: `${origin}/health`, headers: { Expect: '100-continue' } });
  }),
  own(70, 'API fails by itself', 'self', 'probe.internal/aws', async (lab) => reading(lab, 'ssm', 'failing', '3s')),
  own(71, 'function is not run any more', 'self', 'probe.missed', async ({ keep }) => {
    const { origin } = keep(await startHttpServer((_, response) => void response.end('well')));
    return { ...watching({ kind: 'http', url: `${origin}/health` }), stopsAfter: 1, faster: 60 };
  }),
  own(71, 'dns check that a registry is compared with is not run', 'self', 'probe.missed/comparison', async (lab) => {
    registeredIn(lab);
    return watchRegistry(lab, { idle: 'probe-dns' });
  }),
];
