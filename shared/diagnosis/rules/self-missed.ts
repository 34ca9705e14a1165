import { asking, awsCommand } from '../../aws/command.ts';
import { functionOf } from '../../config/functions.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { textOf } from '../destination.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { NOTHING_MEASURED } from './self-reference.ts';
import { doctorSteps, regionOf } from './self-trouble.ts';

/** `probe.missed`: the schedule, the function, or what a comparison needs. */
export const missed: Rule = (evidence) => {
  const { check, facts, fault } = evidence;
  const lines = [`the monitor: ${fault.message}`, NOTHING_MEASURED];
  if (check.kind === 'cloud-map' && textOf(facts.noAnswersOf) === check.matches) {
    return [
      {
        cause: 'probe.missed/comparison',
        confidence: 'high',
        summary: `${check.matches} has no recent answers to compare the registry of ${check.registeredService}.${check.namespace} with`,
        evidence: lines,
        remedy: [
          {
            say: `See why ${check.matches} has no answer of late, and mend that`,
            command: `npx vpcwatch history ${check.matches}`,
          },
        ],
      },
    ];
  }
  const name = functionOf(check);
  return [
    {
      cause: 'probe.missed',
      confidence: 'high',
      summary: `${name} did not complete three runs in a row, so ${check.id} is not watched`,
      evidence: lines,
      remedy: missedSteps(evidence, name),
    },
  ];
};

const missedSteps = (evidence: Evidence, name: string): RemedyStep[] => {
  const region = regionOf(evidence);
  // From a terminal the loop itself is what stopped.
  if (region === undefined)
    return [
      { say: 'See whether the process that runs `vpcwatch run` is alive and its machine awake, and start it again' },
    ];
  return [
    { say: 'Where `vpcwatch run` watches: see whether its process is alive and its machine awake' },
    {
      say: `In a deployment: find the function ${name}, and whether it was changed`,
      command: awsCommand(region, 'lambda', 'list-functions', {
        query: `Functions[?ends_with(FunctionName,'-${name}')].[FunctionName,LastModified,Timeout,MemorySize]`,
        output: 'text',
      }),
    },
    {
      say: 'Read its last errors',
      command: `${asking('function', 'name')} && ${awsCommand(region, 'logs', 'filter-log-events', {
        filterPattern: '?ERROR ?"Task timed out" ?Runtime.ExitError',
        limit: 20,
        query: 'events[].message',
        output: 'text',
      })} --log-group-name "/aws/lambda/$name"`,
    },
    {
      say: 'See whether its schedule is on',
      command: awsCommand(region, 'events', 'list-rules', {
        query: 'Rules[].[Name,State,ScheduleExpression]',
        output: 'text',
      }),
    },
    ...doctorSteps(evidence),
  ];
};
