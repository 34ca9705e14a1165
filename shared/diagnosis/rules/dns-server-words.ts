import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { digCommand } from './dns-commands.ts';
import type { Scene } from './dns-scene.ts';

export const serverInWords = ({ resolver }: Scene): string => resolver ?? "the VPC's own resolver";

/** Another question to the same server tells whether it is the server or the name. */
export const serverLine = ({ look }: Scene): string[] => {
  if (look?.server === undefined) return [];
  const { answers, ms } = look.server;
  return [
    answers
      ? `DNS: the same server answers another question (the root) in ${ms} ms`
      : `DNS: the same server gives no answer to another question (the root) either, within ${ms} ms`,
  ];
};

/** Rules that forward names elsewhere. */
export const forwardingSteps = ({ region, vpcId }: Scene): RemedyStep[] => [
  {
    say: 'See whether Route 53 Resolver forwards the name to servers of your own: those may fail',
    command: awsCommand(region, 'route53resolver', 'list-resolver-rules', {
      query: 'ResolverRules[].[DomainName,RuleType,Status,Id]',
      output: 'table',
    }),
  },
  ...(vpcId === undefined ? [] : [rulesStep({ region, vpcId })]),
];

/** Those rules that the monitor's VPC goes by. */
export const rulesStep = ({ region, vpcId }: Pick<Scene, 'region' | 'vpcId'>): RemedyStep => ({
  say: 'List the Resolver rules of the VPC: a name that one of them has goes elsewhere',
  command: awsCommand(region, 'route53resolver', 'list-resolver-rule-associations', {
    filters: vpcId === undefined ? undefined : `Name=VPCId,Values=${vpcId}`,
  }),
});

/** It never refuses: it answers that there is no such name or record, or with another. */
export const firewallStep = ({ region, vpcId }: Scene): RemedyStep => ({
  say: 'See whether Route 53 Resolver DNS Firewall blocks the name: it answers NXDOMAIN, NODATA or a record of its own',
  command: awsCommand(region, 'route53resolver', 'list-firewall-rule-group-associations', { vpcId }),
});

export const askStep = (scene: Scene): RemedyStep => ({
  say: 'Ask the server from inside the VPC',
  command: digCommand(scene, '+tries=1', '+time=3'),
});

export const resolverStep = ({ resolver, evidence }: Scene): RemedyStep[] =>
  resolver === undefined
    ? []
    : [
        {
          say: `Or take resolver: ${resolver} out of ${evidence.check.id} in vpcwatch.yml, so that the VPC's own is asked`,
        },
      ];
