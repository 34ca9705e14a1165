import { awsCommand, shell } from '../../aws/command.ts';
import type { AwsTrouble } from '../../aws/errors.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { allowSteps, doctorSteps, principalOf, regionOf, troubleOf } from './self-trouble.ts';

const NOTHING_MEASURED = 'nothing was measured: this says nothing of the target';

const callLine = ({ action, on, error }: AwsTrouble, what: string): string => `AWS: ${action} on ${on} ${what} (${error})`;

/** `aws.access-denied`: an action that no policy allows, a key, or credentials that are no good. */
export const accessDenied: Rule = (evidence) => {
  const trouble = troubleOf(evidence);
  if (trouble === undefined) {
    return [
      {
        cause: 'aws.access-denied',
        confidence: 'medium',
        summary: evidence.fault.message,
        evidence: [`AWS: ${evidence.fault.message}`, NOTHING_MEASURED],
        remedy: doctorSteps(evidence),
      },
    ];
  }
  if (trouble.why === 'no-credentials' || trouble.why === 'rejected') return [credentials(trouble)];
  return [trouble.why === 'key' ? key(evidence, trouble) : action(evidence, trouble)];
};

const action = (evidence: Evidence, trouble: AwsTrouble): ReturnType<Rule>[number] => {
  const principal = principalOf(trouble);
  const who = principal === undefined ? 'the role of the monitor' : `${principal.kind} ${principal.name}`;
  return {
    cause: 'aws.access-denied',
    confidence: 'high',
    summary: `${who} may not ${trouble.action} on ${trouble.on}`,
    evidence: [
      callLine(trouble, 'is not allowed'),
      ...(principal ? [`IAM: ${principal.kind} ${principal.name} of account ${principal.account} asked`] : []),
      NOTHING_MEASURED,
    ],
    remedy: [
      ...allowSteps(evidence, trouble.action, resourceOf(evidence, trouble)),
      { say: 'if it is allowed there already, look for a Deny: a boundary, an organization policy, or the policy of an endpoint or secret' },
    ],
  };
};

/** What the action is on, as IAM names it; `*` where the action takes no resource. */
const resourceOf = (evidence: Evidence, trouble: AwsTrouble): string => {
  const { action: name, on } = trouble;
  const { partition = 'aws', account = '*' } = principalOf(trouble) ?? {};
  const region = regionOf(evidence) ?? '*';
  const [, what = ''] = /^(?:parameter|secret) (.+)$/.exec(on) ?? [];
  if (what.startsWith('arn:')) return what;
  if (name === 'ssm:GetParameter') return `arn:${partition}:ssm:${region}:${account}:parameter/${what.replace(/^\//, '')}`;
  if (name.startsWith('secretsmanager:')) return `arn:${partition}:secretsmanager:${region}:${account}:secret:${what}-??????`;
  return '*';
};

const key = (evidence: Evidence, trouble: AwsTrouble): ReturnType<Rule>[number] => {
  const region = regionOf(evidence);
  const [, source, name = ''] = /^(parameter|secret) (.+)$/.exec(trouble.on) ?? [];
  const find =
    source === 'secret'
      ? awsCommand(region, 'secretsmanager', 'describe-secret', { secretId: name, query: 'KmsKeyId', output: 'text' })
      : awsCommand(region, 'ssm', 'describe-parameters', {
          parameterFilters: `Key=Name,Values=${name}`,
          query: 'Parameters[].KeyId',
          output: 'text',
        });
  return {
    cause: 'aws.access-denied/key',
    confidence: 'high',
    summary: `${trouble.on} cannot be decrypted: its KMS key is denied, disabled or gone`,
    evidence: [callLine(trouble, 'fails at its key'), NOTHING_MEASURED],
    remedy: [
      { say: `find its key (none is AWS's own)`, command: find },
      {
        say: 'look whether that key is enabled',
        command: `read -rp 'key: ' key && ${awsCommand(region, 'kms', 'describe-key', { query: 'KeyMetadata.[KeyState,Arn]', output: 'text' })} --key-id "$key"`,
      },
      { say: `allow kms:Decrypt on it for ${principalOf(trouble)?.name ?? 'the role of the monitor'}, in the role and in the policy of the key` },
      ...doctorSteps(evidence),
    ],
  };
};

const credentials = (trouble: AwsTrouble): ReturnType<Rule>[number] => {
  const none = trouble.why === 'no-credentials';
  return {
    cause: 'aws.access-denied/credentials',
    confidence: 'high',
    summary: none ? `no AWS credentials are found for ${trouble.action}` : `AWS rejects the credentials themselves (${trouble.error})`,
    evidence: [callLine(trouble, none ? 'was not asked for want of credentials' : 'is rejected'), NOTHING_MEASURED],
    remedy: [
      { say: 'see who the credentials are of', command: shell('aws', 'sts', 'get-caller-identity') },
      { say: 'renew them; with single sign-on', command: shell('aws', 'sso', 'login') },
      { say: 'a clock that is minutes off makes AWS reject every signature: compare it', command: 'date -u' },
    ],
  };
};

/** `aws.unreachable`: no way out of the subnets, no endpoint, or no Region. */
export const unreachable: Rule = (evidence) => {
  const trouble = troubleOf(evidence);
  const region = regionOf(evidence);
  const { subnetIds, groupIds } = evidence.vantage;
  if (trouble?.why === 'no-region' || region === undefined) {
    return [
      {
        cause: 'aws.unreachable',
        confidence: trouble?.why === 'no-region' ? 'high' : 'low',
        summary: trouble?.why === 'no-region' ? `no AWS Region is known for ${trouble.action}` : evidence.fault.message,
        evidence: [`AWS: ${evidence.fault.message}`, NOTHING_MEASURED],
        remedy: [{ say: 'set the Region where the monitor runs', command: `read -rp 'region: ' AWS_REGION && export AWS_REGION` }],
      },
    ];
  }
  const endpoint = trouble?.endpoint ?? apiOf(evidence);
  const service = `com.amazonaws.${region}.${endpoint}`;
  const inVpc = subnetIds.length > 0;
  const where = inVpc ? ` from ${subnetIds.join(', ')}` : '';
  return [
    {
      cause: 'aws.unreachable',
      confidence: trouble && inVpc ? 'high' : 'medium',
      summary: `the ${endpoint} API of ${region} does not answer${where}: ${inVpc ? `there is no NAT and no endpoint ${service} on the way, or its security group refuses` : 'the way to it is broken'}`,
      evidence: [
        trouble ? callLine(trouble, 'got no answer') : `AWS: ${evidence.fault.message}`,
        ...(inVpc ? [`the monitor: runs in ${subnetIds.join(', ')}${groupIds.length > 0 ? `, security group ${groupIds.join(', ')}` : ''}`] : ['the monitor: runs outside of any VPC that it knows of']),
        NOTHING_MEASURED,
      ],
      remedy: inVpc ? inVpcSteps(evidence, region, service) : outsideSteps(region, endpoint),
    },
  ];
};

/** Of an API that kept silent until the check's time was over. */
const apiOf = ({ check }: Evidence): string =>
  check.kind === 'cloud-map' ? 'data-servicediscovery' : check.kind === 'target-group' ? 'elasticloadbalancing' : 'ssm';

const inVpcSteps = (evidence: Evidence, region: string, service: string): RemedyStep[] => {
  const { subnetIds, groupIds, vpcId } = evidence.vantage;
  const findVpc = awsCommand(region, 'ec2', 'describe-subnets', {
    subnetIds: subnetIds.slice(0, 1),
    query: 'Subnets[0].VpcId',
    output: 'text',
  });
  const create = awsCommand(region, 'ec2', 'create-vpc-endpoint', {
    vpcEndpointType: 'Interface',
    serviceName: service,
    subnetIds,
    ...(groupIds.length > 0 && { securityGroupIds: groupIds }),
    privateDnsEnabled: true,
  });
  return [
    {
      say: 'see whether these subnets have a way out, and which endpoints there are',
      command: awsCommand(region, 'ec2', 'describe-route-tables', {
        filters: `Name=association.subnet-id,Values=${subnetIds.join(',')}`,
        query: 'RouteTables[].Routes[].[DestinationCidrBlock,NatGatewayId,GatewayId,State]',
        output: 'text',
      }),
    },
    {
      say: `make the endpoint ($7.30 a month and zone); its security group must let in port 443 from the monitor's`,
      command: `${create} --vpc-id ${vpcId === undefined ? `"$(${findVpc})"` : shell(vpcId)}`,
    },
    ...(service.endsWith('.ssm') || service.endsWith('.secretsmanager')
      ? [{ say: 'or without any endpoint: references: deploy lets CloudFormation read the values, then deploy' }]
      : []),
    ...doctorSteps(evidence),
  ];
};

const outsideSteps = (region: string, endpoint: string): RemedyStep[] => {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return [
    {
      say: 'see whether this machine reaches the API: any HTTP status is an answer',
      command: shell('curl', '-sS', '-o', '/dev/null', '-w', '%{http_code}\\n', '--max-time', '10', `https://${endpoint}.${region}.${suffix}/`),
    },
    { say: 'look at its network, its proxy settings and AWS_ENDPOINT_URL' },
  ];
};

/** `aws.throttled`: the account asks too much; nobody is to blame for one minute of it. */
export const throttled: Rule = (evidence) => {
  const trouble = troubleOf(evidence);
  return [
    {
      cause: 'aws.throttled',
      confidence: 'high',
      summary: `AWS throttles ${trouble ? `${trouble.action} on ${trouble.on}` : 'the calls of the monitor'}: the limit is shared by all of the account in the Region, and nothing is known of the target`,
      evidence: [trouble ? callLine(trouble, 'is throttled') : `AWS: ${evidence.fault.message}`, NOTHING_MEASURED],
      remedy: [
        { say: 'wait: the monitor asks again each minute, and one minute of it is no fault' },
        { say: 'if it lasts, find who else calls so often (CloudTrail, by user agent), or ask for a higher quota' },
      ],
    },
  ];
};
