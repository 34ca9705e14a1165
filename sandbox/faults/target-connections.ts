import { reserveClosedPort, startPlainServer, startResettingServer } from '../raw-servers.ts';
import type { Scenario } from './scenario.ts';
import { expecting, groupWith, running, serviceOf, watchFromOutside, watchGroup } from './target-lab.ts';
import { answering, appPort, securePort } from './target-servers.ts';

const NO_HTTP = '-ERR unknown command\r\n';

export const TARGET_CONNECTION_SCENARIOS: readonly Scenario[] = [
  {
    number: 43,
    made: 'health check on a port where nothing listens',
    expect: expecting('target.failed-checks', 'wrong-port'),
    make: async (lab) => {
      const checkPort = lab.keep(await reserveClosedPort()).port;
      serviceOf(lab, await groupWith(lab, [{ port: await appPort(lab, answering(200)) }], { checkPort }));
      return watchGroup();
    },
  },
  {
    number: 43,
    made: 'registered with another port than the containers have',
    expect: expecting('target.failed-checks', 'wrong-port'),
    make: async (lab) => {
      const listens = await appPort(lab, answering(200));
      const group = await groupWith(lab, [{ port: lab.keep(await reserveClosedPort()).port }]);
      serviceOf(lab, group, { containerPorts: [listens] });
      return watchGroup();
    },
  },
  {
    number: 43,
    made: 'app listens on 127.0.0.1, the target is 127.0.0.2',
    expect: expecting('target.failed-checks', 'loopback'),
    make: async (lab) => {
      const port = await appPort(lab, answering(200));
      const healthy = { ...running('task-0', '127.0.0.2'), health: 'HEALTHY' as const };
      serviceOf(lab, await groupWith(lab, [{ id: '127.0.0.2', port }]), { tasks: [healthy] });
      return watchGroup();
    },
  },
  {
    number: 43,
    made: 'HTTP health check, the app speaks TLS only',
    expect: expecting('target.failed-checks', 'protocol'),
    make: async (lab) => {
      serviceOf(lab, await groupWith(lab, [{ port: await securePort(lab, answering(200)) }]));
      return watchGroup();
    },
  },
  {
    number: 43,
    made: 'HTTPS health check, the app speaks plain HTTP',
    expect: expecting('target.failed-checks', 'protocol'),
    make: async (lab) => {
      serviceOf(lab, await groupWith(lab, [{ port: await appPort(lab, answering(200)) }], { protocol: 'HTTPS' }));
      return watchGroup();
    },
  },
  {
    number: 43,
    made: 'no process, ECS runs no task',
    expect: expecting('target.failed-checks', 'not-running'),
    make: async (lab) => {
      const group = await groupWith(lab, [{ port: lab.keep(await reserveClosedPort()).port }]);
      serviceOf(lab, group, { tasks: [], desired: 1 });
      return watchGroup();
    },
  },
  {
    number: 43,
    made: 'another service has the port of the app',
    expect: expecting('target.failed-checks', 'not-http'),
    make: async (lab) => {
      serviceOf(lab, await groupWith(lab, [{ port: lab.keep(await startPlainServer(NO_HTTP)).port }]));
      return watchGroup();
    },
  },
  {
    number: 43,
    made: 'app hangs up on each request',
    expect: expecting('target.failed-checks', 'hangs-up'),
    make: async (lab) => {
      serviceOf(lab, await groupWith(lab, [{ port: lab.keep(await startResettingServer('at the first byte')).port }]));
      return watchGroup();
    },
  },
  {
    number: 43,
    made: 'TLS handshake with the target fails',
    expect: expecting('target.failed-checks', 'tls'),
    make: async (lab) => {
      const { port } = lab.keep(await startPlainServer(NO_HTTP));
      serviceOf(lab, await groupWith(lab, [{ port }], { protocol: 'HTTPS' }));
      return watchGroup();
    },
  },
  {
    number: 43,
    made: 'nothing listens, asked from outside the VPC',
    expect: expecting('target.failed-checks'),
    make: async (lab) => {
      serviceOf(lab, await groupWith(lab, [{ port: lab.keep(await reserveClosedPort()).port }]));
      return watchFromOutside();
    },
  },
];
