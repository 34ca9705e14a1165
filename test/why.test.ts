import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { whyText } from '../cli/why-text.ts';
import { type Lab, startLab } from '../sandbox/faults/lab.ts';
import { openMonitor } from '../sandbox/faults/monitor.ts';
import type { Store } from '../shared/store/store.ts';
import { type WhyReport, why } from '../shared/why.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await startLab();
});
afterEach(() => lab.stop());

/** A name without instances, an API that says so, and something else. */
const services = async () => {
  lab.aws.registry.addNamespace('lab.local');
  lab.aws.registry.addService({ name: 'mlflow', namespace: 'lab.local' });
  const api = await lab.app(async () => ({ status: 503, body: { error: 'cannot resolve mlflow.lab.local' } }));
  const other = await lab.app(async () => ({ status: 200, body: {} }));
  const name = { kind: 'dns', name: 'mlflow.lab.local', resolver: lab.dns.address };
  return {
    mlflow: { name: 'MLflow', checks: { 'mlflow-dns': name } },
    api: {
      name: 'API',
      dependsOn: ['mlflow'],
      checks: { 'api-health': { kind: 'http', url: `http://127.0.0.1:${api.port}/health` } },
    },
    other: { name: 'Other', checks: { other: { kind: 'http', url: `http://127.0.0.1:${other.port}/` } } },
  };
};

const ask = async (check: string): Promise<WhyReport> => {
  // Nothing is stored: a store that is touched fails.
  const monitor = openMonitor({ check, services: await services() }, lab, {} as Store);
  try {
    const { probing, diagnosing, config } = monitor;
    return await why(config, check, { ...probing, diagnosing });
  } finally {
    monitor.close();
  }
};

describe('why', () => {
  it('names what the check needs as the cause, with what ties the two', async () => {
    const { report, causes, others } = await ask('api-health');
    expect(report).toMatchObject({ check: 'api-health', status: 'unhealthy', fault: 'http.status' });
    expect(causes.map(({ findings: [{ check, code }] }) => `${check} ${code}`)).toEqual(['mlflow-dns dns.nxdomain']);
    expect(causes[0]?.explains).toEqual([
      { check: 'api-health', because: expect.stringContaining('mlflow.lab.local') },
    ]);
    expect(others.map(({ check }) => check)).toEqual(['mlflow-dns']);
  });

  it('explains what breaks first by itself', async () => {
    const { causes } = await ask('mlflow-dns');
    expect(causes.map(({ findings: [{ check }] }) => check)).toEqual(['mlflow-dns']);
  });

  it('has nothing to explain of what is healthy', async () => {
    expect(await ask('other')).toMatchObject({ report: { status: 'healthy' }, causes: [], others: [] });
  });

  it('refuses a check that is not configured, and lists those that are', async () => {
    await expect(ask('mlflow')).rejects.toThrow(
      'no such check: mlflow; the configuration has mlflow-dns, api-health, other',
    );
  });
});

it('prints cause, evidence, and commands on lines of their own that no width breaks', async () => {
  const report = await ask('api-health');
  const text = whyText(report, { color: false, columns: 60 });
  const [cause] = report.causes;
  for (const { command } of cause?.findings[0].remedy ?? [])
    if (command) expect(text.split('\n')).toContain(`     ${command}`);
  expect(text).toContain(cause?.findings[0].title.split(' ')[0]);
  expect(text.split('\n')).toContain('     npx vpcwatch check mlflow-dns');
});
