import type { FaultCode } from '../../shared/health/fault.ts';
import type { CauseId } from '../../shared/health/finding.ts';
import { type Scenario, watching } from './scenario.ts';

const redisAt = (host: string, more: Record<string, unknown> = {}) =>
  watching({ kind: 'redis', host, port: 6379, ...more });
const withPassword = (password: string) => redisAt('127.0.0.1', { password });

const config = (number: number, made: string, cause: CauseId, make: Scenario['make']): Scenario => ({
  number,
  made,
  expect: { code: cause.replace(/\/.*/, '') as FaultCode, stage: 'config', cause },
  make,
});

export const SELF_CONFIG_SCENARIOS: readonly Scenario[] = [
  config(64, 'parameter does not exist, another is like it', 'config.parameter-missing', async ({ aws }) => {
    aws.parameters.setParameter('/lab/redis/endpoint', '127.0.0.1');
    return redisAt('${ssm:/lab/redis/endpiont}');
  }),
  config(64, 'environment variable is not set', 'config.parameter-missing/variable', async () =>
    redisAt('${env:LAB_REDIS_HOST}'),
  ),
  config(64, 'parameter holds no port', 'config.parameter-missing/unusable', async ({ aws }) => {
    aws.parameters.setParameter('/lab/redis/port', 'six thousand');
    return redisAt('127.0.0.1', { port: '${ssm:/lab/redis/port}' });
  }),
  config(65, 'secret does not exist', 'config.secret-missing', async ({ aws }) => {
    aws.parameters.setSecret('lab/redis', '{"token":"x"}');
    return withPassword('${secret:lab/reddis#token}');
  }),
  config(65, 'secret has another key', 'config.secret-missing/key', async ({ aws }) => {
    aws.parameters.setSecret('lab/redis', '{"password":"x"}');
    return withPassword('${secret:lab/redis#token}');
  }),
  config(65, 'secret is scheduled for deletion', 'config.secret-missing/deleted', async ({ aws }) => {
    aws.parameters.setSecret('lab/redis', '{"token":"x"}');
    aws.parameters.scheduleDeletion('lab/redis');
    return withPassword('${secret:lab/redis#token}');
  }),
  config(65, 'secret is bytes', 'config.secret-missing/binary', async ({ aws }) => {
    aws.parameters.setBinarySecret('lab/redis');
    return withPassword('${secret:lab/redis#token}');
  }),
  config(65, 'secret is plain text, a key is asked for', 'config.secret-missing/not-json', async ({ aws }) => {
    aws.parameters.setSecret('lab/redis', 'just-a-token');
    return withPassword('${secret:lab/redis#token}');
  }),
];
