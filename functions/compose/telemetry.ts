import { createTelemetry, type Telemetry } from '../../shared/ops/telemetry.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { requireVariable } from './environment.ts';

/** The telemetry of a function, as lines of its log. */
export const composeTelemetry = (functionName: string): Telemetry => {
  const deployment = requireVariable('DEPLOYMENT', 'the name of the deployment, such as vpcwatch-development');
  // Not by console.log: Lambda would put a time and an id before it, and CloudWatch takes lines of nothing but JSON.
  const write = (line: string): void => void process.stdout.write(line);
  return createTelemetry({ deployment, functionName, clock: systemClock, write });
};
