import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { reserveClosedPort } from '../../sandbox/raw-servers.ts';
import { deploy } from './deployed.ts';

const configText = (closedPort: number): string => `
version: 1
platform: Hokusai
defaults: { timeout: 2s, confirm: [] }
services:
  private:
    name: Private
    checks:
      name: { kind: dns, name: api.hokusai.local, resolver: "127.0.0.1:${closedPort}" }
      port: { kind: tcp, host: 127.0.0.1, port: ${closedPort} }
      targets: { kind: target-group, name: api-tg }
  public:
    name: Public
    checks:
      site: { kind: http, from: outside, url: "http://127.0.0.1:${closedPort}/health" }
      registry: { kind: cloud-map, service: api, namespace: hokusai.local, matches: name }
`;

let deployed: Awaited<ReturnType<typeof deploy>>;
let closed: Awaited<ReturnType<typeof reserveClosedPort>>;

beforeAll(async () => {
  closed = await reserveClosedPort();
  deployed = await deploy(configText(closed.port), ['spot-check', 'spot-check-outside']);
});
afterAll(async () => {
  await deployed.stop();
  await closed.stop();
});

const idsIn = (answer: unknown): string[] => (answer as { check: string }[]).map(({ check }) => check);

describe('spot-check', () => {
  it('runs the checks that are probed from the VPC, and no others', async () => {
    const { answers } = await deployed.invoke('spot-check', [null, { checks: ['port'] }]);
    expect(idsIn(answers[0])).toEqual(['name', 'port', 'targets']);
    expect(answers[1]).toMatchObject([{ check: 'port', fault: 'tcp.refused', stage: 'tcp' }]);
  });

  it('names the function to invoke for a check of the other one', async () => {
    const { answers } = await deployed.invoke('spot-check', [
      { checks: ['port', 'site', 'registry'] },
      { checks: ['name', 'cash'] },
    ]);
    expect(answers).toEqual([
      {
        error: 'spot-check does not run site, registry, probed from outside the VPC: invoke spot-check-outside',
      },
      { error: 'no such check: cash; the configuration has name, port, targets, site, registry' },
    ]);
  });
});

describe('spot-check-outside', () => {
  it('runs what is probed from outside the VPC, Cloud Map among it', async () => {
    const { answers } = await deployed.invoke('spot-check-outside', [null, { checks: ['site'], save: true }]);
    expect(idsIn(answers[0])).toEqual(['site', 'registry']);
    expect(answers[1]).toMatchObject([{ check: 'site', fault: 'tcp.refused', stage: 'tcp' }]);
    const kept = await deployed.store.results('site', { since: '2000-01-01T00:00:00Z' });
    expect(kept).toMatchObject([{ check: 'site', fault: { code: 'tcp.refused' } }]);
  });

  it('names the function to invoke for a check of the other one', async () => {
    const { answers } = await deployed.invoke('spot-check-outside', [{ checks: ['name'] }]);
    expect(answers).toEqual([
      { error: 'spot-check-outside does not run name, probed from inside the VPC: invoke spot-check' },
    ]);
  });
});
