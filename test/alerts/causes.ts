import fc from 'fast-check';

import { awsCommand } from '../../shared/aws/command.ts';
import type { Cause, Finding } from '../../shared/health/finding.ts';

const NAME = 'mlflow.hokusai-development.local';
const REGION = 'us-east-1';

export const finding = (check: string, cause: Finding['cause'], rest: Partial<Finding> = {}): Finding => ({
  check,
  at: '2025-08-13T19:08:00Z',
  code: cause.replace(/\/.*/, '') as Finding['code'],
  stage: 'dns',
  cause,
  title: 'it is so',
  summary: 'it is so here',
  confidence: 'high',
  evidence: [],
  impact: '',
  remedy: [],
  validate: `npx vpcwatch check ${check}`,
  names: [],
  alternatives: [],
  unseen: [],
  ...rest,
});

export const causeOf = (
  service: string,
  findings: Cause['findings'],
  { since = '2025-08-13T19:07:00Z', mitigated = false, explains = [] }: Partial<Cause> = {},
): Cause => ({ service, since, findings, mitigated, explains });

/** The service is there, its tasks are not. */
export const noInstances = causeOf(
  'mlflow',
  [
    finding('mlflow-dns', 'dns.nxdomain/no-instances', {
      title: 'the Cloud Map service has no instance',
      summary: `service mlflow (srv-mlflow4f2) of the namespace hokusai-development.local has no instance, so ${NAME} has no record`,
      evidence: [
        `DNS: ${NAME} does not exist (NXDOMAIN), asked of 10.0.0.2`,
        'Cloud Map: srv-mlflow4f2 has 0 instances, registered by Amazon ECS',
        'ECS: hokusai-mlflow wants 1 task and runs 0; the last stopped 12:06 PDT: OutOfMemoryError: Container killed due to memory usage',
      ],
      impact: 'failing with it: API Service and Registry API; at risk: MLflow UI',
      remedy: [
        {
          say: 'See why the tasks of hokusai-mlflow stop',
          command: awsCommand(REGION, 'ecs', 'describe-services', {
            cluster: 'hokusai-development',
            services: 'hokusai-mlflow',
            query: 'services[0].events[:5].message',
          }),
        },
        { say: 'Give its task definition more memory than 512 MiB, which it was killed for using up' },
        {
          say: 'Start it again; ECS registers the new task with Cloud Map by itself, which takes about a minute',
          command: awsCommand(REGION, 'ecs', 'update-service', {
            cluster: 'hokusai-development',
            service: 'hokusai-mlflow',
            forceNewDeployment: true,
            desiredCount: 1,
          }),
        },
      ],
      names: [NAME],
    }),
  ],
  {
    explains: [
      { check: 'api-targets', because: 'depends on MLflow Service, failed 1 min after it' },
      { check: 'registry-targets', because: `our own dial: 503 in 3.4 s: cannot resolve ${NAME}` },
      { check: 'dp-api-targets', because: 'depends on MLflow Service, failed 1 min after it' },
    ],
  },
);

/** A security group lets nobody in, and who uses Redis has a fallback. */
export const redisClosed = causeOf(
  'redis',
  [
    finding('redis-primary', 'tcp.timeout/ingress-closed', {
      stage: 'tcp',
      title: 'the security group does not let the monitor in',
      summary: 'sg-0cache77 of the target does not let sg-0monitor1 in on port 6379',
      evidence: [
        'our own dial: no answer from 10.0.3.7:6379 within 5 s, 4 attempts',
        'EC2: sg-0cache77 of the target lets in tcp 6379 from sg-0old',
      ],
      impact: 'at worst degraded: API Service; who uses Redis has a fallback',
      remedy: [
        {
          say: 'Let sg-0monitor1 into sg-0cache77 on 6379',
          command: awsCommand(REGION, 'ec2', 'authorize-security-group-ingress', {
            groupId: 'sg-0cache77',
            protocol: 'tcp',
            port: 6379,
            sourceGroup: 'sg-0monitor1',
          }),
        },
      ],
    }),
  ],
  { mitigated: true },
);

const tooTight = (check: string, group: string, seconds: string): Finding =>
  finding(check, 'target.timeout/too-tight', {
    stage: 'target',
    title: "the app answers slower than the health check's time-out",
    summary: `${group} answers in ${seconds} s, and its health check waits 2 s`,
    evidence: [`our own dial of ${group}: 200 in ${seconds} s`],
    impact: 'failing with it: API Service',
    remedy: [
      {
        say: `Let the health check of ${group} wait 30 s`,
        command: awsCommand(REGION, 'elbv2', 'modify-target-group', {
          targetGroupArn: `arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/${group}/0123456789abcdef`,
          healthCheckTimeoutSeconds: 30,
          healthCheckIntervalSeconds: 35,
        }),
      },
    ],
    own: true,
  });

/** Three target groups of two services, each to be mended. */
export const timeoutTooTight = causeOf(
  'api',
  [
    tooTight('api-targets', 'hokusai-api-tg-development', '3.4'),
    tooTight('registry-targets', 'hokusai-reg-api-development', '3.6'),
    tooTight('dp-api-targets', 'hokusai-dp-api-development', '3.1'),
  ],
  { since: '2025-08-13T19:08:00Z' },
);

/** Not sure: what would tell was not to be seen. */
export const unsure = causeOf(
  'redis',
  [
    finding('redis-primary', 'tcp.timeout/silent', {
      stage: 'tcp',
      title: 'nothing answers on the port',
      summary: 'nothing answers on 10.0.3.7:6379, and no rule is known that would stop it',
      confidence: 'medium',
      evidence: ['our own dial: no answer from 10.0.3.7:6379 within 5 s, 4 attempts'],
      impact: 'at worst degraded: API Service; who uses Redis has a fallback',
      remedy: [
        { say: 'Knock from the subnet of the monitor', command: 'nc -vz -w 5 10.0.3.7 6379 && echo "it <answers>"' },
      ],
      alternatives: [
        {
          cause: 'tcp.timeout/ingress-closed',
          summary: 'a security group of the target does not let the monitor in',
          confidence: 'low',
        },
        { cause: 'tcp.timeout/no-route', summary: 'no route leads to 10.0.3.0/24', confidence: 'low' },
      ],
      unseen: [
        'could not look at security groups and routes: ec2:DescribeSecurityGroups is not allowed: allow it in the role of notify',
      ],
    }),
  ],
  { mitigated: true },
);

/** All that is known is what was seen. */
export const unknown = causeOf(
  'redis',
  [
    finding('redis-primary', 'tcp.timeout', {
      stage: 'tcp',
      title: 'no answer from 10.0.3.7:6379 within 5 s, 4 attempts',
      summary: 'no answer from 10.0.3.7:6379 within 5 s, 4 attempts',
      confidence: 'low',
      impact: 'at worst degraded: API Service; who uses Redis has a fallback',
      unseen: ['could not look at security groups and routes: no answer from ec2.us-east-1.amazonaws.com within 3 s'],
    }),
  ],
  { mitigated: true },
);

/** A parameter that nobody wrote. */
export const parameterMissing = causeOf('redis', [
  finding('redis-primary', 'config.parameter-missing/never-written', {
    stage: 'config',
    title: 'nobody has written the parameter in this Region',
    summary: 'there is no parameter under /hokusai/development/redis in us-east-1',
    evidence: ['SSM: 0 parameters under /hokusai/development/redis'],
    impact: 'the monitor does not see it; this says nothing of those who use it',
    remedy: [
      {
        say: 'Write it',
        command: awsCommand(REGION, 'ssm', 'put-parameter', {
          name: '/hokusai/development/redis/endpoint',
          value: 'master.hokusai-redis-development.lenvj6.use1.cache.amazonaws.com',
          type: 'String',
        }),
      },
    ],
  }),
  ...['redis-replica', 'redis-tls'].map((check) =>
    finding(check, 'config.parameter-missing/never-written', {
      title: 'nobody has written the parameter in this Region',
      validate: 'npx vpcwatch check redis-primary',
    }),
  ),
]);

/** A cause of the Hokusai platform with whatever texts and commands. */
export const anyCause = (anyText: fc.Arbitrary<string>): fc.Arbitrary<Cause> => {
  const few = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(of, { maxLength: 8 });
  const confidence = fc.constantFrom('high' as const, 'medium' as const, 'low' as const);
  const cause = fc.constantFrom('tcp.timeout' as const, 'dns.nxdomain/no-instances' as const);
  const check = fc.constantFrom('mlflow-dns', 'api-targets', 'registry-targets', 'dp-api-targets');
  const command = fc.oneof(anyText, fc.constantFrom('a `b` && echo "@here <!channel>"', '```', 'aws x\nrm -rf /'));
  const anyFinding = fc
    .record({
      check,
      cause,
      confidence,
      title: anyText,
      summary: anyText,
      evidence: few(anyText),
      impact: anyText,
      remedy: few(
        fc.oneof(
          anyText.map((say) => ({ say })),
          fc.record({ say: anyText, command }),
        ),
      ),
      validate: command,
      alternatives: few(fc.record({ cause, summary: anyText, confidence })),
      unseen: few(anyText),
    })
    .map((rest) => finding(rest.check, rest.cause, rest));
  return fc
    .record({
      findings: fc.array(anyFinding, { minLength: 1, maxLength: 4 }),
      service: fc.constantFrom('mlflow', 'redis', 'api'),
      mitigated: fc.boolean(),
      explains: few(fc.record({ check, because: anyText })),
    })
    .map(({ findings, service, mitigated, explains }) =>
      causeOf(service, findings as unknown as Cause['findings'], { mitigated, explains }),
    );
};

/** All commands that causes give. */
export const commandsOf = (causes: readonly Cause[] = []): string[] =>
  causes
    .flatMap(({ findings }) => findings)
    .flatMap(({ remedy, validate }) => [validate, ...remedy.flatMap(({ command }) => command ?? [])])
    .map((command) => command.trimStart());
