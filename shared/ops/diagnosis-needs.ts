import { checksOf, type FunctionName } from '../config/functions.ts';
import { referencesIn } from '../config/reference-grammar.ts';
import type { Config } from '../config/schema.ts';
import type { Need } from './doctor-needs.ts';

/** The functions that explain what fails. */
const EXPLAINING: readonly FunctionName[] = ['notify', 'spot-check', 'spot-check-outside'];

/** All that the collectors of shared/diagnosis call, but for the parameters of the checks. AWS knows no narrower resource for most. */
const LOOKS: Readonly<Record<string, readonly string[]>> = {
  ec2: [
    'DescribeNetworkInterfaces',
    'DescribeRouteTables',
    'DescribeSecurityGroups',
    'DescribeSubnets',
    'DescribeVpcAttribute',
    // Without it route53:ListHostedZonesByVPC is refused too.
    'DescribeVpcs',
  ],
  ecs: ['DescribeServices', 'DescribeTaskDefinition', 'DescribeTasks', 'ListClusters', 'ListServices', 'ListTasks'],
  elasticache: ['DescribeCacheClusters', 'DescribeEvents', 'DescribeReplicationGroups', 'DescribeServerlessCaches'],
  elasticloadbalancing: [
    'DescribeListeners',
    'DescribeLoadBalancers',
    'DescribeTargetGroupAttributes',
    'DescribeTargetGroups',
    'DescribeTargetHealth',
  ],
  route53: ['GetHostedZone', 'ListHostedZonesByVPC'],
  secretsmanager: ['DescribeSecret', 'ListSecrets'],
  servicediscovery: ['DiscoverInstances', 'ListNamespaces', 'ListServices'],
  ssm: ['DescribeParameters'],
};

/** Whether a function says why. */
export const explains = (name: FunctionName): boolean => EXPLAINING.includes(name);

/** The parameters whose being there a function looks at when a check fails: of its checks; `notify` explains them all. */
export const parametersLookedAt = (name: FunctionName, config: Config): string[] => {
  if (!explains(name)) return [];
  const checks = name === 'notify' ? config.checks : checksOf(name, config);
  return [
    ...new Set(referencesIn(checks).flatMap(({ source, name: parameter }) => (source === 'ssm' ? parameter : []))),
  ];
};

/** What a role has to allow so that findings are whole; without it they say what they could not look at. */
export const looksOf = (name: FunctionName, config: Config): Need[] => {
  if (!explains(name)) return [];
  const looks = Object.entries(LOOKS).flatMap(([service, names]) => names.map((each) => `${service}:${each}`));
  const parameters = parametersLookedAt(name, config);
  return [
    { actions: looks, on: 'any' },
    ...parameters.map((parameter): Need => ({ actions: ['ssm:GetParameter'], on: { parameter } })),
  ];
};
