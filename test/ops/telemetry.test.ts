import { describe, expect, it } from 'vitest';

import type { Status } from '../../shared/health/fault.ts';
import { createTelemetry } from '../../shared/ops/telemetry.ts';

const NOW = Date.parse('2025-08-13T19:08:10Z');

const setUp = (functionName = 'probe-dns') => {
  const lines: string[] = [];
  const telemetry = createTelemetry({
    deployment: 'vpcwatch-development',
    functionName,
    clock: { now: () => NOW },
    write: (line) => void lines.push(line),
  });
  return { telemetry, lines, read: () => lines.map((line) => JSON.parse(line)) };
};

/** What CloudWatch makes of a line: dimensions, and value and unit of each metric. */
const metricsIn = (document: Record<string, never>) => {
  const { Timestamp, CloudWatchMetrics } = document._aws as unknown as {
    Timestamp: number;
    CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string; Unit: string }[] }[];
  };
  expect(Timestamp).toBe(NOW);
  return CloudWatchMetrics.map(({ Namespace, Dimensions, Metrics }) => ({
    Namespace,
    dimensions: Dimensions.map((set) => Object.fromEntries(set.map((name) => [name, document[name]]))),
    metrics: Object.fromEntries(Metrics.map(({ Name, Unit }) => [Name, `${document[Name]} ${Unit}`])),
  }));
};

const of = (dimensions: object, metrics: object) => [
  { Namespace: 'vpcwatch', dimensions: [{ Deployment: 'vpcwatch-development', ...dimensions }], metrics },
];

describe('telemetry of a tick', () => {
  it('is the status of each measured check and then the heartbeat, a line each', () => {
    const { telemetry, lines, read } = setUp();
    const statuses = new Map<string, Status>([
      ['api', 'healthy'],
      ['cache', 'degraded'],
      ['blind', 'unknown'],
      ['mlflow', 'unhealthy'],
    ]);
    telemetry.ticked({ durationMs: 1234, statuses });
    expect(read().map(metricsIn)).toEqual([
      of({ Check: 'api' }, { CheckStatus: '0 None' }),
      of({ Check: 'cache' }, { CheckStatus: '1 None' }),
      of({ Check: 'mlflow' }, { CheckStatus: '2 None' }),
      of({ Function: 'probe-dns' }, { Heartbeat: '1 Count', TickDuration: '1234 Milliseconds' }),
    ]);
    expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  });

  it('declares the metrics that a line has, and no line has more than a directive may', () => {
    const { telemetry, read } = setUp();
    telemetry.ticked({
      durationMs: 1,
      statuses: new Map(Array.from({ length: 250 }, (_, n) => [`c-${n}`, 'healthy'])),
    });
    const documents = read();
    expect(documents).toHaveLength(251);
    const sizes = documents.map((document) => document._aws.CloudWatchMetrics[0].Metrics.length);
    expect(Math.max(...sizes)).toBe(2);
  });
});

describe('telemetry of a pass', () => {
  it('is what is untold, and the heartbeat', () => {
    const { telemetry, read } = setUp('notify');
    telemetry.told({ complete: true, untold: { checks: 0, oldestAgeSeconds: 0 } });
    expect(read().map(metricsIn)).toEqual([
      of({}, { UntoldChanges: '0 Count', OldestUntoldAge: '0 Seconds' }),
      of({ Function: 'notify' }, { Heartbeat: '1 Count' }),
    ]);
  });

  it('has no heartbeat when the pass is not complete', () => {
    const { telemetry, read } = setUp('notify');
    telemetry.told({ complete: false, untold: { checks: 2, oldestAgeSeconds: 400 } });
    expect(read().map(metricsIn)).toEqual([of({}, { UntoldChanges: '2 Count', OldestUntoldAge: '400 Seconds' })]);
  });

  it('says nothing of what could not be read', () => {
    const { telemetry, read } = setUp('notify');
    telemetry.told({ complete: true });
    expect(read().map(metricsIn)).toEqual([of({ Function: 'notify' }, { Heartbeat: '1 Count' })]);
  });
});
