import type { Finding } from '../../shared/health/finding.ts';

const base = { at: '2026-11-25T11:52:00Z', names: [], alternatives: [], unseen: [], own: true } as const;

/** Why Redis does not answer: its security group is shut. */
export const redisFinding: Finding = {
  ...base,
  check: 'redis-primary',
  code: 'tcp.timeout',
  stage: 'tcp',
  cause: 'tcp.timeout/security-group',
  title: 'its security group does not let the monitor in',
  summary:
    'sg-0a1b2c3d4e5f67890 of master.hokusai.abc123.use1.cache.amazonaws.com has no rule for port 6379 from 10.0.12.0/24',
  confidence: 'high',
  evidence: [
    'no answer from 10.0.3.7:6379 within 5 s, 4 attempts',
    'sg-0a1b2c3d4e5f67890 lets in: 443 from 10.0.0.0/16; nothing on 6379',
    'the replication group hokusai-development is available, no event in the last hour',
  ],
  impact: 'at worst degraded: API Service; who uses Redis has a fallback',
  remedy: [
    {
      say: 'Let the subnets of the services in on 6379',
      command:
        "aws ec2 authorize-security-group-ingress --group-id sg-0a1b2c3d4e5f67890 --ip-permissions 'IpProtocol=tcp,FromPort=6379,ToPort=6379,IpRanges=[{CidrIp=10.0.12.0/24,Description=vpcwatch}]' --region us-east-1",
    },
    {
      say: 'See who took the rule away',
      command:
        'aws cloudtrail lookup-events --lookup-attributes AttributeKey=ResourceName,AttributeValue=sg-0a1b2c3d4e5f67890 --max-results 20',
    },
  ],
  validate: 'npx vpcwatch check redis-primary',
  unseen: ['could not look at the flow logs: ec2:DescribeFlowLogs is not allowed'],
};

/** Why the name is gone: the service has no instance. */
export const nameFinding: Finding = {
  ...base,
  check: 'mlflow-dns',
  code: 'dns.nxdomain',
  stage: 'dns',
  cause: 'dns.nxdomain/no-instance',
  title: 'the Cloud Map service has no instance',
  summary: 'mlflow in hokusai-development.local is registered with no instance, so its name does not exist',
  confidence: 'high',
  evidence: [
    'mlflow.hokusai-development.local: NXDOMAIN from 10.0.0.2 in 3 ms',
    'servicediscovery:DiscoverInstances: 0 instances, 1 was there at 11:50',
    'the ECS service mlflow wants 1 task, runs 0; last stop: OutOfMemory',
  ],
  impact: 'failing with it: API Service and Registry API; at risk: MLflow UI',
  remedy: [
    {
      say: 'Start the task again, with more memory',
      command:
        'aws ecs update-service --cluster hokusai-development --service mlflow --force-new-deployment --region us-east-1',
    },
  ],
  validate: 'dig +short mlflow.hokusai-development.local',
  alternatives: [
    { cause: 'dns.nxdomain/zone', summary: 'the private zone is not associated with this VPC', confidence: 'low' },
  ],
};

/** Why the targets fail: the health check gives up before the API does. */
export const targetFinding: Finding = {
  ...base,
  check: 'api-targets',
  code: 'target.timeout',
  stage: 'target',
  cause: 'target.timeout/too-short',
  title: 'the health check gives up sooner than the API',
  summary: 'the health check of hokusai-api waits 5 s; the API waits 10 s for mlflow.hokusai-development.local',
  confidence: 'medium',
  evidence: ['2 of 2 targets: Target.Timeout', '10.0.12.4:8000 answers /health directly in 10.1 s with 503'],
  impact: 'API Service is unhealthy; no other service depends on it',
  remedy: [
    {
      say: 'Give the health check more time until the name is back',
      command:
        'aws elbv2 modify-target-group --target-group-arn arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/hokusai-api/0123456789abcdef --health-check-timeout-seconds 15 --health-check-interval-seconds 30',
    },
  ],
  validate: 'npx vpcwatch check api-targets',
};
