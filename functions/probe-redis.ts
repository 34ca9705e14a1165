import { createRedisProbe } from '../shared/probes/redis.ts';
import { createTickHandler } from './compose/tick-handler.ts';

/** Each minute: the redis checks, in the VPC. */
export const handler = createTickHandler('probe-redis', { redis: createRedisProbe });
