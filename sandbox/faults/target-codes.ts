import type { Lab } from './lab.ts';
import type { Scenario } from './scenario.ts';
import { startEitherServer } from './target-either.ts';
import { groupWith, serviceOf, watchGroup } from './target-lab.ts';
import { answering, appPort, redirecting, securePort } from './target-servers.ts';

type Case = [made: string, cause: Scenario['expect']['cause'], port: (lab: Lab) => Promise<number>];

const CASES: readonly Case[] = [
  [
    'health check is redirected to HTTPS',
    'target.wrong-code/redirect',
    async (lab) => (await redirecting(lab, 'https://api.lab.local/health')).port,
  ],
  [
    'health check is redirected to /health/',
    'target.wrong-code/redirect',
    async (lab) => (await redirecting(lab, '/health/', 308)).port,
  ],
  ['health check gets 401', 'target.wrong-code/auth', (lab) => appPort(lab, answering(401))],
  ['health-check path is gone: 404', 'target.wrong-code/path', (lab) => appPort(lab, answering(404))],
  ['app answers 204, matcher 200', 'target.wrong-code/matcher', (lab) => appPort(lab, answering(204))],
  [
    'app refuses the Host header with 400',
    'target.wrong-code/host',
    (lab) => appPort(lab, answering(400, { error: 'Invalid HTTP_HOST header' })),
  ],
  ['HTTP health check on an HTTPS port that answers 400', 'target.wrong-code/protocol', startEitherServer],
  [
    'app answers 500',
    'target.wrong-code/server-error',
    (lab) => appPort(lab, answering(500, { error: 'division by zero' })),
  ],
  [
    'app answers 503 naming what it needs',
    'target.wrong-code/dependency',
    (lab) => appPort(lab, answering(503, { error: 'cannot resolve mlflow.lab.local' })),
  ],
  ['app answers 418', 'target.wrong-code', (lab) => appPort(lab, answering(418))],
];

const HTTPS: Scenario = {
  number: 42,
  made: 'app answers 500 over TLS, its certificate has expired',
  expect: { code: 'target.wrong-code', stage: 'target', cause: 'target.wrong-code/server-error' },
  make: async (lab) => {
    const port = await securePort(lab, answering(500), -3);
    serviceOf(lab, await groupWith(lab, [{ port }], { protocol: 'HTTPS' }));
    return watchGroup();
  },
};

export const TARGET_CODE_SCENARIOS: readonly Scenario[] = [
  ...CASES.map(
    ([made, cause, port]): Scenario => ({
      number: 42,
      made,
      expect: { code: 'target.wrong-code', stage: 'target', cause },
      make: async (lab) => {
        serviceOf(lab, await groupWith(lab, [{ port: await port(lab) }]));
        return watchGroup();
      },
    }),
  ),
  HTTPS,
];
