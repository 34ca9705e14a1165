import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { isoSecond } from '../../shared/time/clock.ts';
import { failing } from '../report/views.ts';
import { deploy } from './deployed.ts';

const CONFIG = `
version: 1
platform: Hokusai
services:
  mlflow: { name: MLflow Service, checks: { mlflow-dns: { kind: dns, name: mlflow.hokusai.local } } }
report: {}
`;

let deployed: Awaited<ReturnType<typeof deploy>>;
const messages: { subject?: string; body: string }[] = [];
beforeAll(async () => {
  deployed = await deploy(CONFIG, ['report']);
  deployed.apis.sns.subscribe(deployed.topicArn, 'email', (delivery) => void messages.push(delivery));
  await deployed.store.saveState(failing('mlflow-dns', 'dns.nxdomain', 'no such name'), undefined);
});
afterAll(() => deployed.stop());

const invoke = (events: readonly unknown[]) => deployed.invoke('report', events);

describe('report', () => {
  it('answers the report to an invocation by hand, in the format that is asked for', async () => {
    const { answers } = await invoke([{}, { format: 'html', since: '7d' }, { format: 'json', since: '90m' }]);
    const [markdown, html, json] = answers as { format: string; report: string }[];
    expect(markdown?.report).toMatch(
      /^# Hokusai - Service health report\n[\s\S]*1 service unhealthy|MLflow Service: unhealthy/,
    );
    expect(html?.report).toMatch(/^<!doctype html>/);
    expect(JSON.parse(json?.report ?? '')).toMatchObject({ version: 1, kind: 'report', status: 'unhealthy' });
    expect(messages).toEqual([]);
  });

  it('publishes it when that is asked for', async () => {
    const { answers } = await invoke([{ send: true }]);
    expect(answers).toMatchObject([
      { sent: expect.stringMatching(/^report-/), subject: expect.stringMatching(/^\[REPORT\] 1 service unhealthy/) },
    ]);
    expect(messages).toMatchObject([
      {
        subject: expect.stringMatching(/^\[REPORT\] 1 service unhealthy/),
        body: expect.stringContaining('## Executive summary'),
      },
    ]);
  });

  it('does what is due when the schedule invokes it', async () => {
    const { answers } = await invoke([{ source: 'aws.events', time: isoSecond(Date.now()) }]);
    expect(answers).toMatchObject([{ day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), failed: [] }]);
  });

  it.each([
    [{ sinse: '24h' }, 'unknown key, "sinse": expected {"since": "24h", "format": "md", "send": false}'],
    [{ since: 'yesterday' }, 'since is "yesterday": expected minutes, hours or days'],
    [{ format: 'pdf' }, 'format is "pdf": expected one of md, html, json'],
    [{ send: 'yes' }, 'send is "yes": expected true or false'],
  ])('refuses %j', async (event, problem) => {
    expect((await invoke([event])).answers).toEqual([{ error: expect.stringContaining(problem) }]);
  });
});
