import type { LambdaFunction } from './aws/functions.ts';
import { readNetwork, readVpcDns } from './aws/network.ts';
import type { FunctionName } from './config/functions.ts';
import { findingsOf, lookAt } from './doctor-look.ts';
import { type Scene, seenFunctions } from './doctor-scene.ts';
import { type DoctorFinding, listed, missing } from './ops/doctor-finding.ts';
import { apisOf, vpcFunctionsOf } from './ops/doctor-needs.ts';
import { judgeNetwork, judgeVpcDns } from './ops/doctor-network.ts';
import { deployCommand } from './ops/doctor-stack.ts';
import type { Seat } from './ops/doctor-ways.ts';

/** Whether the functions in the VPC, or those that would be in the given subnets, reach what they need. */
export const lookAtNetwork = async (scene: Scene): Promise<readonly DoctorFinding[]> => {
  const { request, deps } = scene;
  const { clients, clock, region } = deps;
  const seats = seatsOf(scene);
  const subnetIds = [...new Set(seats.flatMap((seat) => seat.subnetIds))];
  if (subnetIds.length === 0) return outsideVpc(scene);
  deps.onLook?.('the network');
  const apis = (name: string) => apisOf(name as FunctionName, request.config);
  const wanted = {
    subnetIds,
    groupIds: [...new Set(seats.flatMap((seat) => seat.groupIds ?? []))],
    services: [...new Set(seats.flatMap((seat) => seat.functions.flatMap(apis)))],
  };
  const looked = await lookAt('network', 'the network', clock, () => readNetwork(clients.network, wanted));
  if ('blind' in looked) return [looked.blind, ...outsideVpc(scene)];
  const network = looked.seen;
  const vpcIds = new Set(network.subnets.map(({ vpcId }) => vpcId));
  const names = [...vpcIds].map((vpcId) =>
    lookAt('network', vpcId, clock, async () => judgeVpcDns(vpcId, await readVpcDns(clients.network, vpcId), region)),
  );
  return [
    // First: an endpoint's private DNS cannot be turned on before these are.
    ...(await Promise.all(names)).flatMap(findingsOf),
    ...judgeNetwork({ seats, network, apis, region }),
    ...outsideVpc(scene),
  ];
};

/** Functions that share subnets and security groups are looked at together. */
const seatsOf = (scene: Scene): Seat[] => {
  const { subnetIds, config } = scene.request;
  const expected = vpcFunctionsOf(config);
  const inVpc = [...seenFunctions(scene)].filter(([name, { network }]) => expected.includes(name) && network);
  if (subnetIds !== undefined) {
    const groupIds = inVpc[0]?.[1].network?.groupIds;
    return [{ functions: expected, subnetIds, groupIds }];
  }
  const seats = new Map<string, Seat>();
  for (const [name, { network }] of inVpc) {
    const key = JSON.stringify([network?.subnetIds, network?.groupIds]);
    const functions = [...(seats.get(key)?.functions ?? []), name];
    seats.set(key, { functions, subnetIds: network?.subnetIds ?? [], groupIds: network?.groupIds });
  }
  return [...seats.values()];
};

const outsideVpc = (scene: Scene): DoctorFinding[] => {
  const { request, deps } = scene;
  const seen: ReadonlyMap<string, LambdaFunction> = seenFunctions(scene);
  const strays = vpcFunctionsOf(request.config).filter(
    (name) => seen.get(name)?.network === undefined && seen.has(name),
  );
  if (strays.length === 0) return [];
  const what = `${listed(strays)} ${strays.length === 1 ? 'is' : 'are'} not in a VPC: private names and addresses are out of reach`;
  return [missing('network', what, deployCommand({ stage: request.stage, region: deps.region }))];
};
