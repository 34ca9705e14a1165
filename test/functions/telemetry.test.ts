import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reserveClosedPort } from '../../sandbox/raw-servers.ts';
import { isoSecond } from '../../shared/time/clock.ts';
import { startRecordingServer } from '../support/recording-server.ts';
import { deploy } from './deployed.ts';

const configText = (closedPort: number): string => `
version: 1
platform: Hokusai
references: runtime
defaults: { timeout: 2s, confirm: [] }
services:
  main:
    name: Main
    checks:
      port: { kind: tcp, host: 127.0.0.1, port: ${closedPort} }
      page: { kind: http, url: "http://127.0.0.1:${closedPort}/health" }
      blind: { kind: http, url: "http://127.0.0.1:${closedPort}/", headers: { x: "\${ssm:/missing}" } }
alerts: { deadman: "\${secret:deadman}" }
`;
const CANARY = 'canary-7f3a';

let deployed: Awaited<ReturnType<typeof deploy>>;
let closed: Awaited<ReturnType<typeof reserveClosedPort>>;
let deadman: Awaited<ReturnType<typeof startRecordingServer>>;

beforeAll(async () => {
  closed = await reserveClosedPort();
  deadman = await startRecordingServer();
  deployed = await deploy(configText(closed.port), ['probe-http', 'notify']);
  deployed.apis.parameters.setSecret('deadman', `http://${deadman.host}/${CANARY}`);
});
afterAll(async () => {
  await deployed.stop();
  await deadman.stop();
  await closed.stop();
});

/** The lines that CloudWatch takes metrics from: without those of its format, and the time. */
const metricsIn = (printed: string): Record<string, unknown>[] =>
  printed
    .split('\n')
    .filter((line) => line.startsWith('{"_aws"'))
    .map((line) => {
      const { _aws, ...members } = JSON.parse(line);
      return members;
    });
const Deployment = 'vpcwatch-test';

describe('the telemetry of a probing function', () => {
  it('is the heartbeat alone for a late run: it was completed, and measured nothing', async () => {
    const { answers, printed } = await deployed.invoke('probe-http', [{ time: isoSecond(Date.now() - 60_000) }]);
    expect(answers).toMatchObject([{ tick: 'late', statuses: { unknown: 3 } }]);
    expect(metricsIn(printed)).toMatchObject([{ Deployment, Function: 'probe-http', Heartbeat: 1 }]);
  });

  it('is the status of each measured check and one heartbeat a run; nothing for a duplicate', async () => {
    const event = { time: isoSecond(Date.now()) };
    const { printed } = await deployed.invoke('probe-http', [event, event]);
    const metrics = metricsIn(printed);
    expect(metrics).toHaveLength(3);
    expect(metrics).toEqual(
      expect.arrayContaining([
        { Deployment, Check: 'port', CheckStatus: 2 },
        { Deployment, Check: 'page', CheckStatus: 2 },
        { Deployment, Function: 'probe-http', Heartbeat: 1, TickDuration: expect.any(Number) },
      ]),
    );
    expect(metrics.at(-1)).toHaveProperty('Heartbeat');
  });

  it('is none when the run could not be persisted', async () => {
    const event = { time: isoSecond(Date.now() + 5000) };
    const { answers, printed } = await deployed.invoke('probe-http', [event], { TABLE_NAME: 'gone' });
    expect(answers).toMatchObject([{ error: expect.stringContaining('table gone does not exist') }]);
    expect(metricsIn(printed)).toEqual([]);
  });
});

describe('the telemetry of notify', () => {
  it('says what is untold and why, without heartbeat or ping, while nobody listens to the topic', async () => {
    const { answers, printed } = await deployed.invoke('notify', [{}]);
    const problem = expect.stringContaining('is confirmed and none waits to be');
    expect(answers).toMatchObject([{ published: [], unsent: [{ id: 'INC-1#1', problem }] }]);
    expect(printed).toContain('not told, tried again by the next pass: INC-1#1: no subscription of');
    expect(metricsIn(printed)).toEqual([{ Deployment, UntoldChanges: 2, OldestUntoldAge: expect.any(Number) }]);
    expect(deadman.requests).toEqual([]);
  });

  it('beats and pings when all is told', async () => {
    deployed.apis.sns.subscribe(deployed.topicArn, 'email', () => {});
    const { answers, printed } = await deployed.invoke('notify', [{}]);
    expect(answers).toMatchObject([{ published: ['INC-1#1'], unsent: [] }]);
    expect(metricsIn(printed)).toEqual([
      { Deployment, UntoldChanges: 0, OldestUntoldAge: 0 },
      { Deployment, Function: 'notify', Heartbeat: 1 },
    ]);
    expect(deadman.requests).toEqual([`GET /${CANARY}`]);
    expect(printed).not.toContain(CANARY);
  });

  it('is not shaken by a watch that does not take the ping', async () => {
    deployed.apis.parameters.setSecret('deadman', `http://127.0.0.1:${closed.port}/${CANARY}`);
    const { answers, printed } = await deployed.invoke('notify', [{}]);
    expect(answers).toMatchObject([{ unsent: [] }]);
    expect(printed).toContain(`127.0.0.1:${closed.port} did not take the ping (ECONNREFUSED)`);
    expect(printed).not.toContain(CANARY);
    expect(metricsIn(printed)).toHaveLength(2);
  });

  it('says which reference of the ping cannot be read', async () => {
    deployed.apis.parameters.setSecret('deadman', `${CANARY} no URL`);
    const { printed } = await deployed.invoke('notify', [{}]);
    expect(printed).toContain('alerts.deadman: deadman from ${secret:deadman}: expected an http:// or https:// URL');
    expect(printed).not.toContain(CANARY);
  });
});
