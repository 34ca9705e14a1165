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
    say: 'whether Route 53 Resolver forwards the name to servers of your own: those may fail',
    command: awsCommand(region, 'route53resolver', 'list-resolver-rules', {
      query: 'ResolverRules[].[DomainName,RuleType,Status,Id]',
      output: 'table',
    }),
  },
  ...(vpcId === undefined
    ? []
    : [
        {
          say: 'which of those rules the VPC has',
          command: awsCommand(region, 'route53resolver', 'list-resolver-rule-associations', {
            filters: `Name=VPCId,Values=${vpcId}`,
          }),
        },
      ]),
];

export const askStep = (scene: Scene): RemedyStep => ({
  say: 'ask the server from inside the VPC',
  command: digCommand(scene, '+tries=1', '+time=3'),
});

export const resolverStep = ({ resolver, evidence }: Scene): RemedyStep[] =>
  resolver === undefined
    ? []
    : [
        {
          say: `or take resolver: ${resolver} out of ${evidence.check.id} in vpcwatch.yml, so that the VPC's own is asked`,
        },
      ];
