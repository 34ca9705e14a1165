import { judgePassage } from '../../aws/security-passage.ts';
import { destinationOf } from '../destination.ts';
import { seenOf } from '../evidence.ts';
import type { Candidate, Rule } from '../rule.ts';
import { egressClosed, ingressClosed } from './net-timeout-groups.ts';
import { droppedUnseen, groupsOpen } from './net-timeout-open.ts';
import type { Scene } from './net-timeout-scene.ts';
import { noInterface, noRoute } from './net-timeout-whereabouts.ts';

/** Packets are dropped in silence: looks at each hop from the monitor to the target, and names those that are shut. */
export const timeoutRule: Rule = (evidence) => {
  const view = seenOf(evidence, 'security');
  const to = destinationOf(evidence);
  const { port } = to;
  if (view === undefined || port === undefined) return [droppedUnseen(evidence, to)];
  const scene: Scene = { evidence, to, port, view, judged: judgePassage(view, port) };
  const found = [noInterface, noRoute, egressClosed, ingressClosed].flatMap((look) => look(scene));
  const [first, ...others] = found.filter(({ confidence }) => confidence === 'high');
  // Each of them alone drops everything: all have to be mended.
  if (first) return [first, ...others.map((each): Candidate => ({ ...each, also: true }))];
  return [...found, view.monitorSubnets.length === 0 ? droppedUnseen(evidence, to, view) : groupsOpen(scene)];
};
