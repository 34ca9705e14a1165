import type { EventSource, LambdaFunction } from '../aws/functions.ts';
import type { Stack } from '../aws/stacks.ts';
import { type DoctorFinding, missing, ok, warning } from './doctor-finding.ts';

/** The deployment that is looked at; `region` as in ARNs. */
export type Place = { stage: string; region: string };

const serverless = (command: string, { stage, region }: Place): string =>
  `npx serverless ${command} --stage ${stage} --region ${region}`;
/** The command that deploys. */
export const deployCommand = (place: Place): string => serverless('deploy', place);

/** `failure`: the resource that failed first in the last deployment. */
export const judgeStack = (
  name: string,
  stack: Stack | undefined,
  failure: { logicalId: string; reason: string } | undefined,
  place: Place,
): DoctorFinding => {
  if (stack === undefined) {
    return missing('stack', `${name} is not deployed in ${place.region}`, deployCommand(place));
  }
  const { status } = stack;
  const why = failure === undefined ? '' : `: ${failure.logicalId}: ${failure.reason}`;
  const of = (command: string): string => `aws cloudformation ${command} --region ${place.region} --stack-name ${name}`;
  if (status === 'REVIEW_IN_PROGRESS') {
    return missing('stack', `${name} has a change set that was never executed`, deployCommand(place));
  }
  if (status.endsWith('_IN_PROGRESS') && !status.endsWith('_COMPLETE_CLEANUP_IN_PROGRESS')) {
    return warning('stack', `${name} is ${status}: look again when that has ended`);
  }
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    return missing('stack', `${name} is ${status}${why}`, of('continue-update-rollback'));
  }
  if (status.startsWith('UPDATE_ROLLBACK_COMPLETE')) {
    const what = `the last deployment of ${name} failed, and the one before it runs on${why}`;
    return warning('stack', what, 'mend that', deployCommand(place));
  }
  if (/ROLLBACK|FAILED/.test(status)) {
    return missing('stack', `${name} is ${status}${why}`, serverless('remove', place), deployCommand(place));
  }
  return ok('stack', `${name} is ${status}`);
};

/** `expected`: what the configuration needs; `deployed`: what was found, by short name. */
export const judgeFunctions = (
  expected: readonly string[],
  deployed: ReadonlyMap<string, LambdaFunction | undefined>,
  place: Place,
): DoctorFinding[] => {
  const findings = expected
    .filter((name) => deployed.get(name) === undefined)
    .map((name) => missing('functions', `${name} is not deployed`, deployCommand(place)));
  const working: string[] = [];
  for (const [name, found] of deployed) {
    if (found?.trouble) {
      const { code, reason } = found.trouble;
      findings.push(
        missing('functions', `${name} does not run (${code}): ${reason}`, 'mend that', deployCommand(place)),
      );
    } else if (found) {
      working.push(name);
    }
  }
  return working.length === 0 ? findings : [...findings, ok('functions', `deployed: ${working.join(', ')}`)];
};

/** What invokes `notify` when something changes. */
export const judgeStream = (sources: readonly EventSource[], place: Place): DoctorFinding => {
  const stream = sources.find(({ sourceArn, state }) => sourceArn.includes(':dynamodb:') && state !== 'Deleting');
  if (stream === undefined) {
    return missing('functions', 'the stream of the table does not invoke notify', deployCommand(place));
  }
  if (stream.state === 'Enabled') return ok('functions', 'the stream of the table invokes notify');
  if (!['Disabled', 'Disabling'].includes(stream.state)) {
    const what = `the stream of the table is on its way to notify (${stream.state})`;
    return ok('functions', what, 'look again in a minute');
  }
  const mend = `aws lambda update-event-source-mapping --region ${place.region} --uuid ${stream.id} --enabled`;
  return warning(
    'functions',
    `the stream of the table invokes notify no more (${stream.state}), only its schedule does`,
    mend,
  );
};
