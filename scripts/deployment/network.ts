import type { Settings } from './settings.ts';

/** As Lambda takes them: ids, or a reference to a parameter that is a list. */
type Ids = readonly string[] | { Ref: string };
export type Network = {
  /** CloudFormation's own parameters, for ids that it reads from SSM when it deploys. */
  parameters: Record<string, { Type: string; Default: string; Description: string }>;
  vpc: { subnetIds: Ids; securityGroupIds: Ids };
  /** The ids with commas between, for variables. */
  texts: { subnetIds: unknown; securityGroupIds: unknown };
};

const KINDS = {
  subnetIds: { parameter: 'SubnetIds', type: 'AWS::EC2::Subnet::Id' },
  securityGroupIds: { parameter: 'SecurityGroupIds', type: 'AWS::EC2::SecurityGroup::Id' },
} as const;

/** Where the functions of the VPC run. A dynamic reference cannot be split into a list, so SSM's become parameters. */
export const networkOf = (settings: Pick<Settings, keyof typeof KINDS>): Network => {
  const parameters: Network['parameters'] = {};
  const idsOf = (name: keyof typeof KINDS): Ids => {
    const given = settings[name];
    if ('ids' in given) return given.ids;
    const { parameter, type } = KINDS[name];
    parameters[parameter] = {
      Type: `AWS::SSM::Parameter::Value<List<${type}>>`,
      Default: given.parameter,
      Description: `SSM parameter (StringList) with the ${name} of the functions in the VPC`,
    };
    return { Ref: parameter };
  };
  const vpc = { subnetIds: idsOf('subnetIds'), securityGroupIds: idsOf('securityGroupIds') };
  const texts = { subnetIds: textOf(vpc.subnetIds), securityGroupIds: textOf(vpc.securityGroupIds) };
  return { vpc, texts, parameters };
};

const textOf = (ids: Ids): unknown => ('Ref' in ids ? { 'Fn::Join': [',', ids] } : ids.join(','));
