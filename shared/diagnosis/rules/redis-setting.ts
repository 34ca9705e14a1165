import { asking, awsCommand, PIPED, piping } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Evidence } from '../evidence.ts';
import { referenceIn, step } from './redis-place.ts';

const FOLLOW = 'services that read it follow once they restart; with references: deploy, deploy the monitor again';

/** Points a setting of the check at another value: in the parameter it reads, or in the file. */
export const settingStep = (evidence: Evidence, setting: 'host' | 'port', value: string | number): RemedyStep => {
  const { check, vantage } = evidence;
  const reference = referenceIn((check as Partial<Record<typeof setting, unknown>>)[setting]);
  const where = `${setting}: ${value}`;
  if (reference?.source === 'ssm') {
    const options = { name: reference.name, value: String(value), overwrite: true } as const;
    return step(
      `Write ${where} to the parameter that the check reads; ${FOLLOW}`,
      awsCommand(vantage.region, 'ssm', 'put-parameter', options),
    );
  }
  if (reference !== undefined) return step(`Set ${where} where ${check.id} reads it: ${reference.text}`);
  return step(`Set ${where} in the check ${check.id} in vpcwatch.yml, and deploy`);
};

/** The same for a value that somebody has to be sure of first: it is typed. */
export const askedSettingStep = (evidence: Evidence, setting: 'host' | 'port', value: string | number): RemedyStep => {
  const { check, vantage } = evidence;
  const reference = referenceIn((check as Partial<Record<typeof setting, unknown>>)[setting]);
  if (reference?.source !== 'ssm') {
    const { say } = settingStep(evidence, setting, value);
    return step(`When that is sure: ${say.charAt(0).toLowerCase()}${say.slice(1)}`);
  }
  const put = awsCommand(vantage.region, 'ssm', 'put-parameter', {
    name: reference.name,
    overwrite: true,
    value: PIPED,
  });
  return step(
    `When that is sure: write the ${setting}, ${value} if it is that, to ${reference.name}; ${FOLLOW}`,
    `${asking(setting, 'value')} && ${piping('value', put)}`,
  );
};
