import { Refusal, type Script } from './scripted-aws.ts';

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';
const STACK = 'vpcwatch-development';
const TABLE = `${STACK}-Table-1ABC`;
const STREAM_ARN = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${TABLE}/stream/2026-11-20T10:00:00.000`;
export const TOPIC_ARN = `arn:aws:sns:${REGION}:${ACCOUNT}:${STACK}-Topic-1`;
export const OPERATIONS_ARN = `arn:aws:sns:${REGION}:${ACCOUNT}:${STACK}-OperationsTopic-1`;

const OUTPUTS: Record<string, string> = {
  TableName: TABLE,
  TopicArn: TOPIC_ARN,
  OperationsTopicArn: OPERATIONS_ARN,
  DeadLettersUrl: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${STACK}-DeadLetters-1`,
};

type Tick = { function: string; completed: string; configHash: string };
type Subscription = { endpoint: string; protocol: string; arn: string };

/** An account with the monitor deployed, as its APIs tell of it; each test changes what it is about. */
export const deployment = (ticks: readonly Tick[]) => ({
  status: 'UPDATE_COMPLETE',
  outputs: { ...OUTPUTS },
  functions: ['probe-dns', 'probe-redis', 'probe-targets', 'notify', 'slack'],
  inVpc: ['probe-dns', 'probe-redis', 'probe-targets'],
  webhook: 'secret:slack#webhook',
  streamState: 'Enabled',
  subnets: [
    { subnetId: 'subnet-0a', vpcId: 'vpc-1', availabilityZone: 'us-east-1a', cidrBlock: '10.0.1.0/24' },
    { subnetId: 'subnet-0b', vpcId: 'vpc-1', availabilityZone: 'us-east-1b', cidrBlock: '10.0.2.0/24' },
  ] as object[],
  routeTables: [routeTable('rtb-main', [defaultRoute({ natGatewayId: 'nat-1' })], { main: true })] as object[],
  endpoints: [] as object[],
  groups: [group('sg-fn', { egress: [everything] })] as object[],
  vpcDns: { enableDnsSupport: true, enableDnsHostnames: true } as Record<string, boolean>,
  subscriptions: {
    [TOPIC_ARN]: [
      { protocol: 'email', endpoint: 'on-call@hokus.ai', arn: `${TOPIC_ARN}:0b1c` },
      {
        protocol: 'lambda',
        endpoint: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${STACK}-slack`,
        arn: `${TOPIC_ARN}:1d`,
      },
    ],
    [OPERATIONS_ARN]: [{ protocol: 'email', endpoint: 'on-call@hokus.ai', arn: `${OPERATIONS_ARN}:2e` }],
  } as Record<string, Subscription[]>,
  parameters: { '/redis/host': { Value: 'redis.local', Type: 'String' } } as Record<
    string,
    { Value: string; Type: string }
  >,
  secrets: {
    slack: JSON.stringify({ webhook: 'https://hooks.slack.com/services/T0/B0/canary' }),
    redis: JSON.stringify({ token: 'canary' }),
  } as Record<string, string>,
  denials: {} as Record<string, object>,
  ticks,
});
export type Deployment = ReturnType<typeof deployment>;

export const everything = { ipProtocol: '-1', ipRanges: [{ cidrIp: '0.0.0.0/0' }] };
export const local = {
  destinationCidrBlock: '10.0.0.0/16',
  gatewayId: 'local',
  state: 'active',
  origin: 'CreateRouteTable',
};
export const defaultRoute = (target: object, state = 'active'): object => ({
  destinationCidrBlock: '0.0.0.0/0',
  ...target,
  state,
  origin: 'CreateRoute',
});
export const routeTable = (id: string, routes: object[], { main = false, subnets = [] as string[] } = {}): object => ({
  routeTableId: id,
  vpcId: 'vpc-1',
  routeSet: [local, ...routes],
  associationSet: [
    ...(main ? [{ routeTableAssociationId: 'rtbassoc-0', routeTableId: id, main: true }] : []),
    ...subnets.map((subnetId) => ({
      routeTableAssociationId: `rtbassoc-${subnetId}`,
      routeTableId: id,
      subnetId,
      main: false,
    })),
  ],
});
export const group = (groupId: string, rules: { ingress?: object[]; egress?: object[] }): object => ({
  ownerId: ACCOUNT,
  groupId,
  groupName: groupId,
  vpcId: 'vpc-1',
  ipPermissions: rules.ingress ?? [],
  ipPermissionsEgress: rules.egress ?? [],
});
export const interfaceEndpoint = (service: string, changed: object = {}): object => ({
  vpcEndpointId: `vpce-${service}`,
  vpcEndpointType: 'Interface',
  vpcId: 'vpc-1',
  serviceName: `com.amazonaws.${REGION}.${service}`,
  state: 'available',
  subnetIdSet: ['subnet-0a'],
  groupSet: [{ groupId: 'sg-ep', groupName: 'endpoints' }],
  privateDnsEnabled: true,
  networkInterfaceIdSet: ['eni-1'],
  ...changed,
});
export const gatewayEndpoint = (routeTableIds: string[]): object => ({
  vpcEndpointId: 'vpce-ddb',
  vpcEndpointType: 'Gateway',
  vpcId: 'vpc-1',
  serviceName: `com.amazonaws.${REGION}.dynamodb`,
  state: 'available',
  routeTableIdSet: routeTableIds,
  privateDnsEnabled: false,
});

/** The APIs of the account. */
export const scriptOf = (d: Deployment): Script => ({
  DescribeStacks: () => {
    if (d.status === '') throw new Refusal('ValidationError', 400, `Stack with id ${STACK} does not exist`);
    return { Stacks: [stackOf(d)] };
  },
  ListStackResources: () => ({
    StackResourceSummaries: d.functions.map((name) => ({
      LogicalResourceId: `${name.replaceAll('-', 'Dash')}LambdaFunction`,
      PhysicalResourceId: `${STACK}-${name}`,
      ResourceType: 'AWS::Lambda::Function',
      ResourceStatus: 'UPDATE_COMPLETE',
      LastUpdatedTimestamp: '2026-11-20T10:00:00Z',
    })),
  }),
  GetFunctionConfiguration: ({ FunctionName }) => functionOf(d, FunctionName ?? ''),
  ListEventSourceMappings: () => ({
    EventSourceMappings: [{ UUID: 'uuid-1', EventSourceArn: STREAM_ARN, State: d.streamState }],
  }),
  DescribeSubnets: (input) => ({ subnetSet: filtered(d.subnets, input) }),
  DescribeRouteTables: (input) => ({ routeTableSet: filtered(d.routeTables, input) }),
  DescribeVpcEndpoints: (input) => ({ vpcEndpointSet: filtered(d.endpoints, input) }),
  DescribeSecurityGroups: (input) => ({ securityGroupInfo: filtered(d.groups, input) }),
  DescribeVpcAttribute: ({ VpcId, Attribute = '' }) => ({ vpcId: VpcId, [Attribute]: { value: d.vpcDns[Attribute] } }),
  SimulatePrincipalPolicy: (input) => ({ EvaluationResults: evaluate(d, input), IsTruncated: false }),
  ListSubscriptionsByTopic: ({ TopicArn = '' }) => ({
    Subscriptions: (d.subscriptions[TopicArn] ?? []).map(({ protocol, endpoint, arn }) => ({
      TopicArn,
      Protocol: protocol,
      SubscriptionArn: arn,
      Owner: ACCOUNT,
      Endpoint: endpoint,
    })),
  }),
  GetParameter: ({ Name = '' }) => {
    const found = d.parameters[Name];
    if (found === undefined) throw new Refusal('ParameterNotFound');
    return { Parameter: { Name, ...found } };
  },
  GetSecretValue: ({ SecretId = '' }) => {
    const found = d.secrets[SecretId];
    if (found === undefined) throw new Refusal('ResourceNotFoundException');
    return { Name: SecretId, SecretString: found };
  },
  BatchGetItem: () => ({
    Responses: {
      [TABLE]: d.ticks.map((tick) => ({
        pk: { S: `TICK#${tick.function}#0` },
        sk: { S: 'TICK' },
        function: { S: tick.function },
        shard: { N: '0' },
        claimed: { S: tick.completed },
        completed: { S: tick.completed },
        configHash: { S: tick.configHash },
      })),
    },
    UnprocessedKeys: {},
  }),
});

const stackOf = ({ status, outputs }: Deployment): object => ({
  StackName: STACK,
  StackId: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${STACK}/51af3dc0`,
  StackStatus: status,
  CreationTime: '2026-11-01T10:00:00Z',
  LastUpdatedTime: '2026-11-20T10:00:00Z',
  Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
});

const functionOf = ({ functions, inVpc, webhook }: Deployment, wholeName: string): object => {
  const name = wholeName.slice(STACK.length + 1);
  if (!functions.includes(name)) throw new Refusal('ResourceNotFoundException', 404);
  return {
    FunctionName: wholeName,
    FunctionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${wholeName}`,
    Role: `arn:aws:iam::${ACCOUNT}:role/${STACK}-${name}-Role`,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Environment: {
      Variables: { REF_redis_token: 'canary', ...(name === 'slack' && { SLACK_WEBHOOK_SECRET: webhook }) },
    },
    ...(inVpc.includes(name) && {
      VpcConfig: { VpcId: 'vpc-1', SubnetIds: ['subnet-0a', 'subnet-0b'], SecurityGroupIds: ['sg-fn'] },
    }),
  };
};

const MEMBERS: Record<string, string> = { 'subnet-id': 'subnetId', 'vpc-id': 'vpcId', 'group-id': 'groupId' };

/** By one filter, as EC2 does: what does not exist is no error. */
const filtered = (all: readonly object[], input: Record<string, string>): object[] => {
  const member = MEMBERS[input['Filter.1.Name'] ?? ''] ?? '';
  const values = Object.entries(input).flatMap(([key, value]) => (key.startsWith('Filter.1.Value.') ? value : []));
  return all.filter((one) => values.includes((one as Record<string, string>)[member] ?? ''));
};

const evaluate = ({ denials }: Deployment, input: Record<string, string>): object[] => {
  const actions = Object.entries(input).flatMap(([key, value]) => (key.startsWith('ActionNames.') ? value : []));
  const resource = input['ResourceArns.member.1'] ?? '*';
  const role = input.PolicySourceArn?.split('/').at(-1) ?? '';
  return actions.map((action) => ({
    EvalActionName: action,
    EvalResourceName: resource,
    EvalDecision: 'allowed',
    MatchedStatements: [{ SourcePolicyId: role, SourcePolicyType: 'IAM Policy' }],
    MissingContextValues: [],
    ...denials[`${role} ${action}`],
  }));
};
