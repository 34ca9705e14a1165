import { Redis } from 'ioredis';

type Options = { port: number; password: string; ca: string; serverName: string };

/** The services' own Redis connection: gives up on a command soon, and connects again when it can. */
export const connectRedis = ({ port, password, ca, serverName }: Options): { redis: Redis; stop(): Promise<void> } => {
  const redis = new Redis({
    host: '127.0.0.1',
    port,
    password,
    tls: { ca, servername: serverName },
    connectTimeout: 300,
    commandTimeout: 300,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: () => 200,
  });
  // The services log nothing: a failed command is their fallback.
  redis.on('error', () => {});
  return { redis, stop: async () => redis.disconnect() };
};
