import type { TargetInspection } from '../../health/inspection.ts';
import type { Candidate } from '../rule.ts';
import { refused } from './target-refused.ts';
import type { Scene, TargetRule } from './target-scene.ts';
import { onGroup, readLogs, redeploy } from './target-steps.ts';
import { dialLines, ecsLines, groupLines } from './target-words.ts';

/** The load balancer gets no connection, or nothing that it can read as an answer. */
export const failedChecks: TargetRule = (scene) => {
  const { dials } = scene;
  if (dials.length === 0) return [unseen(scene)];
  const closed = dials.filter(({ result }) => result === 'refused');
  if (closed.length > 0) return refused(scene, closed);
  const other = dials.find(({ otherProtocol }) => otherProtocol !== undefined);
  if (other?.otherProtocol !== undefined) return [protocol(scene, other.otherProtocol)];
  const found = dials.map(({ result }) => GARBLED[result]).find((garbled) => garbled !== undefined);
  return [found ? garbled(scene, found) : unseen(scene)];
};

const protocol = (scene: Scene, speaks: string): Candidate => {
  const { name, settings, dials, group } = scene;
  const traffic = group?.group?.protocol;
  return {
    cause: 'target.failed-checks/protocol',
    confidence: 'high',
    summary: `the health check of ${name} speaks ${settings.protocol}, the targets speak ${speaks} on that port`,
    evidence: [...dialLines(dials), ...groupLines(scene), ...ecsLines(scene)],
    remedy: [
      {
        say: `Let the health check speak ${speaks}`,
        command: onGroup(scene, 'modify-target-group', { healthCheckProtocol: speaks }),
      },
      ...(traffic === undefined || traffic === speaks
        ? []
        : [
            {
              say: `Traffic is ${traffic} too, which cannot be changed: make a target group of protocol ${speaks} and send to it`,
            },
          ]),
    ],
  };
};

type Garbled = { cause: Candidate['cause']; what: string; say: string };

const GARBLED: Partial<Record<TargetInspection['result'], Garbled>> = {
  'not-http': {
    cause: 'target.failed-checks/not-http',
    what: 'answer something that is no HTTP: another service has that port, or the app is broken',
    say: 'See which service has that port on the target, and register the port of the app',
  },
  closed: {
    cause: 'target.failed-checks/hangs-up',
    what: 'accept the connection and hang up without an answer',
    say: 'The process dies or drops the request: see its log for a crash at each check, and whether it refuses the Host header',
  },
  'tls-failed': {
    cause: 'target.failed-checks/tls',
    what: 'fail the TLS handshake, and do not speak plain HTTP either',
    say: 'See which TLS versions and ciphers the targets accept, and whether they want a client certificate: a load balancer has none',
  },
};

const garbled = (scene: Scene, { cause, what, say }: Garbled): Candidate => ({
  cause,
  confidence: 'high',
  summary: `the targets of ${scene.name} ${what}`,
  evidence: [...dialLines(scene.dials), ...groupLines(scene), ...ecsLines(scene)],
  remedy: [...readLogs(scene), { say }],
  needs: ['group'],
});

const unseen = (scene: Scene): Candidate => {
  const { name, dials, settings } = scene;
  const answers = dials.some(({ result }) => result === 'answered' || result === 'accepts');
  return {
    cause: 'target.failed-checks',
    confidence: 'low',
    summary: answers
      ? `the targets of ${name} answer the monitor now: it may be over, or only the load balancer is kept out`
      : `the load balancer cannot connect to the targets of ${name} on ${settings.port}, or cannot read their answers`,
    evidence: [...dialLines(dials), ...groupLines(scene), ...ecsLines(scene)],
    remedy: [
      { say: 'See whether it still is so', command: onGroup(scene, 'describe-target-health') },
      ...readLogs(scene),
      ...redeploy(scene, 'If the process hangs, replace the tasks'),
    ],
    needs: ['group', 'containers'],
  };
};
