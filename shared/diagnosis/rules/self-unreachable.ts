import { asking, shell } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { endpointSteps, routesStep } from './self-network.ts';
import { NOTHING_MEASURED } from './self-reference.ts';
import { callLine, doctorSteps, regionOf, troubleOf } from './self-trouble.ts';

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
        evidence: [...(trouble?.why === 'no-region' ? [`AWS: ${evidence.fault.message}`] : []), NOTHING_MEASURED],
        remedy: [
          {
            say: 'Set the Region where the monitor runs',
            command: `${asking('region', 'AWS_REGION')} && export AWS_REGION`,
          },
        ],
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
      // That it keeps silent is seen; why, is not.
      confidence: 'medium',
      summary: `the ${endpoint} API of ${region} does not answer${where}: ${inVpc ? `most likely they have neither NAT nor the endpoint ${service}, or its security group does not let in port 443` : 'the way to it is broken'}`,
      evidence: [
        trouble ? callLine(trouble, 'got no answer') : `AWS: ${evidence.fault.message}`,
        ...(inVpc
          ? [
              `the monitor: runs in ${subnetIds.join(', ')}${groupIds.length > 0 ? `, security group ${groupIds.join(', ')}` : ''}`,
            ]
          : ['the monitor: runs outside of any VPC that it knows of']),
        NOTHING_MEASURED,
      ],
      remedy: inVpc ? inVpcSteps(evidence, region, service) : outsideSteps(region, endpoint),
    },
  ];
};

/** Of an API that kept silent until the check's time was over. */
const apiOf = ({ check }: Evidence): string =>
  check.kind === 'cloud-map' ? 'data-servicediscovery' : check.kind === 'target-group' ? 'elasticloadbalancing' : 'ssm';

const inVpcSteps = (evidence: Evidence, region: string, service: string): RemedyStep[] => [
  ...(service.endsWith('.ssm') || service.endsWith('.secretsmanager')
    ? [
        {
          say: 'Set references: deploy in vpcwatch.yml and deploy: CloudFormation then reads the values, and no endpoint is needed',
        },
      ]
    : []),
  routesStep(evidence, region),
  ...endpointSteps(evidence, region, service),
  ...doctorSteps(evidence),
];

const outsideSteps = (region: string, endpoint: string): RemedyStep[] => {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return [
    {
      say: 'See whether this machine reaches the API: any HTTP status is an answer',
      command: shell(
        'curl',
        '-sS',
        '-o',
        '/dev/null',
        '-w',
        '%{http_code}\\n',
        '--max-time',
        '10',
        `https://${endpoint}.${region}.${suffix}/`,
      ),
    },
    { say: 'Look at its network, its proxy settings and AWS_ENDPOINT_URL' },
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
        { say: 'Wait: the monitor asks again each minute, and one minute of it is no fault' },
        { say: 'If it lasts, find who else calls so often (CloudTrail, by user agent), or ask for a higher quota' },
      ],
    },
  ];
};
