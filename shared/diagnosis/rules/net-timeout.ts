import { judgePassage } from '../../aws/security-passage.ts';
import type { SecurityView } from '../../aws/security-view.ts';
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
  const own = withoutNamesake(view);
  const scene: Scene = { evidence, to, port, view: own, judged: judgePassage(own, port) };
  const found = [
    ...noInterface({ ...scene, view }),
    ...[noRoute, egressClosed, ingressClosed].flatMap((look) => look(scene)),
  ];
  const [first, ...others] = found.filter(({ confidence }) => confidence === 'high');
  // Each of them alone drops everything: all have to be mended.
  if (first) return [first, ...others.map((each): Candidate => ({ ...each, also: true }))];
  return [...found, view.monitorSubnets.length === 0 ? droppedUnseen(evidence, to, view) : groupsOpen(scene)];
};

/** What has the address in another VPC says nothing of one in this VPC's own range. */
const withoutNamesake = (view: SecurityView): SecurityView => {
  const { target, ...others } = view;
  const foreign = view.subnet !== undefined && target !== undefined && target.vpcId !== view.subnet.vpcId;
  return foreign ? { ...others, targetGroups: [] } : view;
};
