import type { IsoSecond } from '../time/clock.ts';
import { lengthInWords } from '../time/words.ts';
import { type DoctorFinding, listed, missing, ok, warning } from './doctor-finding.ts';
import { deployCommand, type Place } from './doctor-stack.ts';

type Tick = { function: string; completed?: IsoSecond; configHash?: string };

type Input = {
  /** The probe functions that are deployed, by their short names. */
  functions: readonly string[];
  ticks: readonly Tick[];
  /** Epoch milliseconds. */
  nowMs: number;
  deployedAtMs: number;
  /** Of the configuration here. */
  configHash: string;
  configFile: string;
  stackName: string;
  place: Place;
};

const SILENT_MS = 3 * 60_000;

/** Whether each probe function completes its runs, and with the configuration that is here. */
export const judgeRuns = (input: Input): DoctorFinding[] => {
  const { functions, ticks, configHash, configFile, place } = input;
  const heartbeats = functions.map((name) => judgeHeartbeat(name, input));
  const others = ticks.filter((tick) => tick.configHash !== undefined && tick.configHash !== configHash);
  const differing = functions.filter((name) => others.some((tick) => tick.function === name));
  if (differing.length === 0) return heartbeats;
  const what = `the configuration of ${listed(differing)} differs from ${configFile}`;
  return [...heartbeats, warning('runs', what, deployCommand(place))];
};

const judgeHeartbeat = (name: string, { ticks, nowMs, deployedAtMs, stackName, place }: Input): DoctorFinding => {
  const logs = `aws logs tail /aws/lambda/${stackName}-${name} --region ${place.region} --since 10m`;
  const completed = ticks.find((tick) => tick.function === name)?.completed;
  if (completed === undefined) {
    const sinceDeployedMs = nowMs - deployedAtMs;
    if (sinceDeployedMs >= SILENT_MS) return missing('runs', `${name} has never completed a run`, logs);
    const what = `${name} has not completed a run; deployed ${lengthInWords(sinceDeployedMs)} ago`;
    return warning('runs', what, 'look again in three minutes');
  }
  const silentMs = nowMs - Date.parse(completed);
  const last = `${name} completed a run ${lengthInWords(silentMs)} ago`;
  return silentMs > SILENT_MS ? missing('runs', `${last} and none since`, logs) : ok('runs', last);
};
