import { type FaultCode, fault } from '../../shared/health/fault.ts';
import type { State } from '../../shared/health/state.ts';
import type { IndexView } from '../../shared/report/page-view.ts';
import type { StatusView } from '../../shared/report/view.ts';
import { viewStatus } from '../../shared/status.ts';
import { healthyState, hokusai, incident, mlflowMembers } from '../alerts/fixtures.ts';

export const SINCE = '2025-08-13T19:07:00Z';
export const NOW_MS = Date.parse('2025-08-13T19:09:10Z');

export const failing = (check: string, code: FaultCode, message = 'no answer'): State => ({
  ...healthyState(check, SINCE),
  verdict: 'unhealthy',
  fault: fault(code, message),
});

export const byCheck = (states: readonly State[]): Map<string, State> =>
  new Map(states.map((state) => [state.check, state]));

/** The first page of a status; nothing is known beside it. */
export const indexOf = (status: StatusView, rest: Partial<IndexView> = {}): IndexView => ({
  ...status,
  page: 'index',
  open: status.incidents.map((incident) => ({ incident, causes: [], steps: [incident.step] })),
  closed: [],
  uptimes: new Map(),
  latencies: new Map(),
  ...rest,
});

/** MLflow's name is gone, Redis is black-holed; one check of the API is well, one has no verdict, one is not measured. */
export const outage: IndexView = indexOf(
  viewStatus({
    config: hokusai,
    states: byCheck([
      failing('redis-primary', 'tcp.timeout', 'no answer from 10.0.3.7:6379 within 5 s, 4 attempts'),
      failing('mlflow-dns', 'dns.nxdomain', 'mlflow.hokusai-development.local does not exist (NXDOMAIN)'),
      healthyState('api-targets', '2025-08-12T18:00:00Z'),
      {
        ...healthyState('registry-targets', '2025-08-13T10:00:00Z'),
        blindSince: SINCE,
        blindFault: fault('aws.unreachable', 'no way to the ELB API'),
      },
    ]),
    incidents: [
      incident(mlflowMembers, 'opened', { atRisk: ['mlflow-ui'], toldAt: '2025-08-13T19:08:01Z' }),
      incident(mlflowMembers, 'resolved', { id: 'INC-6', closedAt: '2025-08-13T10:00:00Z' }),
    ],
    nowMs: NOW_MS,
  }),
);

/** What a person reads of a page, without its style; one line a block. */
export const textOf = (page: string): string =>
  page
    .replace(/<style>.*?<\/style>/gs, '')
    .replace(/<title>.*?<\/title>/gs, '')
    .replace(/<\/(p|h1|h2|h3|h4|h5|li|div|summary|dt|pre)>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replace(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => ({ lt: '<', gt: '>', amp: '&', quot: '"' })[name] ?? "'")
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
