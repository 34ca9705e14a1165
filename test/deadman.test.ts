import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { reserveClosedPort } from '../sandbox/raw-servers.ts';
import { pingDeadman } from '../shared/deadman.ts';
import { startRecordingServer } from './support/recording-server.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const serve = async (answer?: RequestListener) => {
  const server = await startRecordingServer(answer);
  closers.push(server.stop);
  return server;
};

describe('pingDeadman', () => {
  it('asks for the URL once', async () => {
    const { host, requests } = await serve((_, response) => response.end('OK'));
    expect(await pingDeadman(`http://${host}/ping/canary?id=1`)).toBe(undefined);
    expect(requests).toEqual(['GET /ping/canary?id=1']);
  });

  it('keeps no connection for the next ping', async () => {
    const { host } = await serve((request, response) => {
      response.writeHead(request.headers.connection === 'close' ? 200 : 400).end();
    });
    expect(await pingDeadman(`http://${host}/ping`)).toBe(undefined);
  });

  it('says what the host answered', async () => {
    const { host } = await serve((_, response) => response.writeHead(404).end('canary'));
    expect(await pingDeadman(`http://${host}/ping/canary`)).toBe(`${host} answered the ping with HTTP 404`);
  });

  it('waits for an answer so long and no longer', async () => {
    const { host } = await serve(() => {});
    const said = `${host} did not take the ping (TimeoutError); the next complete pass pings again`;
    expect(await pingDeadman(`http://${host}/ping/canary`, 50)).toBe(said);
  });

  it('says why the host cannot be reached, and nothing of the path', async () => {
    const closed = await reserveClosedPort();
    closers.push(closed.stop);
    const host = `127.0.0.1:${closed.port}`;
    const said = `${host} did not take the ping (ECONNREFUSED); the next complete pass pings again`;
    expect(await pingDeadman(`http://${host}/ping/canary`)).toBe(said);
  });
});
