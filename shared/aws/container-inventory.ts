import {
  DescribeServicesCommand,
  type ECSClient,
  paginateListClusters,
  paginateListServices,
  type Service,
} from '@aws-sdk/client-ecs';

import type { Clock } from '../time/clock.ts';
import { askEcs } from './container-ask.ts';

/** Where a service is, and what it fills. */
export type KnownService = { clusterArn: string; serviceArn: string; wire: Service };
/** `cut`: the Region has more clusters or services than are looked at. */
export type Inventory = { services: readonly KnownService[]; cut: boolean };

/** More than a look has time for, and than most accounts have. */
const MOST_SERVICES = 200;
const MOST_CLUSTERS = 20;
/** As many as one call takes. */
const BATCH = 10;

type Deps = { client: ECSClient; clock: Clock; cacheMs: number };

/** The services of a Region, read once in `cacheMs`: ECS has no way to ask for the service of a target group. */
export const createInventory = ({ client, clock, cacheMs }: Deps): (() => Promise<Inventory>) => {
  let known: { inventory: Promise<Inventory>; readAt: number } | undefined;
  return () => {
    const now = clock.monotonicMs();
    if (known && now - known.readAt < cacheMs) return known.inventory;
    const reading = { inventory: readInventory(client), readAt: now };
    known = reading;
    reading.inventory.catch(() => {
      if (known === reading) known = undefined;
    });
    return reading.inventory;
  };
};

const readInventory = async (client: ECSClient): Promise<Inventory> => {
  const known = await listClusters(client);
  const clusters = known.slice(0, MOST_CLUSTERS);
  const listed = await Promise.all(clusters.map((cluster) => listServices(client, cluster)));
  const found = listed.flat();
  const looked = found.slice(0, MOST_SERVICES);
  const batches = clusters.flatMap((cluster) => {
    const arns = looked.filter((each) => each.cluster === cluster).map(({ arn }) => arn);
    return Array.from({ length: Math.ceil(arns.length / BATCH) }, (_, n) => ({
      cluster,
      arns: arns.slice(n * BATCH, (n + 1) * BATCH),
    }));
  });
  const services = await Promise.all(batches.map(({ cluster, arns }) => describe(client, cluster, arns)));
  return { services: services.flat(), cut: found.length > looked.length || known.length > clusters.length };
};

const listClusters = (client: ECSClient): Promise<string[]> =>
  askEcs(client, 'ListClusters', 'the Region', async () => {
    const arns: string[] = [];
    for await (const { clusterArns = [] } of paginateListClusters({ client }, {})) {
      arns.push(...clusterArns);
      if (arns.length > MOST_CLUSTERS) break;
    }
    return arns;
  });

const listServices = (client: ECSClient, cluster: string): Promise<{ cluster: string; arn: string }[]> =>
  askEcs(client, 'ListServices', cluster, async () => {
    const arns: string[] = [];
    for await (const { serviceArns = [] } of paginateListServices({ client }, { cluster, maxResults: 100 })) {
      arns.push(...serviceArns);
      if (arns.length > MOST_SERVICES) break;
    }
    return arns.map((arn) => ({ cluster, arn }));
  });

const describe = (client: ECSClient, cluster: string, arns: string[]): Promise<KnownService[]> =>
  askEcs(client, 'DescribeServices', cluster, async () => {
    const { services = [] } = await client.send(new DescribeServicesCommand({ cluster, services: arns }));
    return services.map((wire) => ({ clusterArn: cluster, serviceArn: wire.serviceArn ?? '', wire }));
  });
