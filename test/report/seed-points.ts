/**
 * What the seed's report says, statement by statement (`says` quotes it), and the sentence of ours that tells it. `instead`:
 * why a probe cannot know it; `told` is then the measured counterpart, if there is one.
 */
export type SeedPoint = {
  says: string;
  told?: RegExp;
  instead?: string;
  /** A recommendation, which follows from no less than an hour of measuring. */
  takesAnHour?: true;
};

const CODE = 'it is about the code of the service, which no probe sees';
const row = (service: string, rest: string): RegExp => new RegExp(`^\\| \\*\\*${service}\\*\\* \\| ${rest}`, 'm');

const HEAD: readonly SeedPoint[] = [
  { says: 'Hokusai Data Pipeline - Service Health Report', told: /^# Hokusai .*Service health report$/m },
  { says: '**Date**: August 13, 2025', told: /^\*\*Date\*\*: \w{3} \d{1,2} \w{3} \d{4}/m },
  { says: '**Time**: 12:07 PM PST', told: /^\*\*Time\*\*: \d\d:\d\d P[DS]T \(\d\d:\d\dZ\)/m },
  {
    says: 'is experiencing **partial service degradation**',
    told: /partial service degradation\. Of 6 services 2 are healthy, 1 is degraded and 3 are unhealthy/,
  },
  {
    says: 'our Redis resilience fixes have been deployed successfully',
    instead: 'a probe sees no deployment; it sees whether the fallback holds',
    told: /Redis has failed for .*, and Registry API stayed degraded, not down: .*services\.redis/,
  },
  {
    says: 'there are infrastructure issues preventing full service availability',
    told: /3 root causes are open: MLflow Service: .*no instance.*Redis: the (?:target's )?security group does not let the monitor in/,
  },
];

const SERVICES: readonly SeedPoint[] = [
  {
    says: '**Auth Service** | Healthy | Fully operational at https://auth.hokus.ai',
    told: row('Auth Service', '✅ Healthy .*https://auth\\.hokus\\.ai\\S* answers 200'),
  },
  {
    says: '**MLflow UI** | Healthy | Accessible at https://registry.hokus.ai/mlflow',
    told: row('MLflow UI', '✅ Healthy .*https://registry\\.hokus\\.ai\\S*/mlflow answers 200'),
  },
  {
    says: '**API Service** | Unhealthy | Health checks timing out',
    told: row('API Service', '❌ Unhealthy .*Health checks time out'),
  },
  {
    says: '**Registry API** | Unhealthy | Connection timeouts',
    told: row('Registry API', '❌ Unhealthy .*(time out|in time)'),
  },
  {
    says: '**MLflow Service** | Degraded | Service discovery failing',
    instead: 'nobody can reach it by its name, so for its users it is down, not degraded',
    told: row('MLflow Service', '❌ Unhealthy .*Name does not resolve.*the Cloud Map service has no instance'),
  },
  {
    says: '**Redis** | Degraded | Connection timeouts but fallback working',
    told: row('Redis', '⚠️ Degraded, mitigated .*Connection times out.*its users have a fallback'),
  },
];

const CAUSES: readonly SeedPoint[] = [
  { says: '1. Redis Connection Issues - MITIGATED', told: /^### \d\. Redis: connection times out ✅ MITIGATED$/m },
  {
    says: '**Issue**: Redis ElastiCache timing out',
    told: /\*\*Issue\*\*: master\.hokusai-redis-development\S*cache\.amazonaws\.com:\d+ .*no answer/,
  },
  {
    says: '**Status**: service continues with fallback publisher',
    told: /\*\*Status\*\*: Mitigated: who uses Redis has a fallback; since/,
  },
  {
    says: '**Evidence**: Logs show "Using authenticated Redis connection" followed by graceful timeout handling',
    instead: 'a probe reads no logs; it dials, and asks EC2',
    told: /sg-\w+ .*(does not let|lets in)/,
  },
  {
    says: '**Impact**: Reduced to degraded mode (no real-time message queue)',
    told: /\*\*Impact\*\*: .*(At worst degraded|who uses Redis has a fallback)/,
  },
  {
    says: '2. Service Discovery Failure - CRITICAL',
    told: /^### 1\. MLflow Service: name does not resolve ❌ CRITICAL$/m,
  },
  {
    says: '**Issue**: `mlflow.hokusai-development.local` not resolving',
    told: /\*\*Issue\*\*: mlflow\.hokusai-development\.local does not exist \(NXDOMAIN/,
  },
  {
    says: '**Error**: `Connection to mlflow.hokusai-development.local timed out`',
    told: /our own dial: \S+ (?:answers )?503 after 3\.\d s\b.*cannot resolve mlflow\.hokusai-development\.local/,
  },
  {
    says: '**Impact**: API cannot connect to MLflow internally',
    told: /\*\*Impact\*\*: Failing with it: .*API Service/,
  },
  {
    says: '**Root Cause**: AWS Service Discovery or DNS configuration issue',
    told: /\*\*Root cause\*\*: The Cloud Map service has no instance \(sure\): .*service mlflow\b/,
  },
  {
    says: '3. Health Check Timeouts - CRITICAL',
    told: /^### \d\. (API Service|Registry API).*: health checks time out ❌ CRITICAL$/m,
  },
  {
    says: '**Issue**: ALB health checks timing out on API service',
    told: /the health check of hokusai-\S+ waits 2 s, and its targets answer after 3\.\d s|answers in 3\.\d s, and its health check waits 2 s/,
  },
  {
    says: '**Impact**: Traffic not routed to API endpoints',
    instead: 'the load balancer does the contrary: with no healthy target it sends to all of them',
    told: /hokusai-api-tg-development, 0 of 2 targets healthy, traffic goes to all of them \(fail-open\)/,
  },
  {
    says: '`hokusai-api-tg-development`: All targets unhealthy',
    told: /api-targets \(API Service\): unhealthy since .*: hokusai-api-tg-development, 0 of 2 targets healthy/,
  },
  {
    says: '`hokusai-reg-api-development`: Target unhealthy',
    told: /registry-targets \(Registry API\): unhealthy since .*: hokusai-reg-api-development, 0 of 1 targets healthy/,
  },
  {
    says: '`hokusai-dp-api-development`: Target unhealthy',
    told: /dp-api-targets \(API Service\): unhealthy since .*: hokusai-dp-api-development, 0 of 1 targets healthy/,
  },
];

const WORKS: readonly SeedPoint[] = [
  {
    says: '1. **Redis Resilience**',
    told: /\*\*Resilience: Redis failed, what Registry API had for it held for \d+ \w+\*\*/,
  },
  { says: 'Circuit breaker pattern preventing cascading failures', instead: CODE },
  { says: 'Fallback publisher queuing messages locally', instead: CODE, told: /services\.redis is "?fallback"?/ },
  { says: 'Service not crashing despite Redis timeouts', told: /Registry API stayed degraded, not down/ },
  { says: '2. **Auth Service** Fully operational', told: /\*\*Auth Service: fully operational\*\* ✅/ },
  { says: 'Health checks passing', told: /hokusai-auth-tg-development: health checks pass/ },
  { says: 'Target group healthy', told: /hokusai-auth-tg-development: .*1 of 1 targets healthy/ },
  { says: '3. **MLflow UI** Web interface accessible', told: /\*\*MLflow UI: fully operational\*\* ✅/ },
  { says: 'Direct access working', told: /- https:\/\/registry\.hokus\.ai\S*\/mlflow answers 200 \(p50/ },
];

const FAILS: readonly SeedPoint[] = [
  { says: '1. **Internal Service Communication**', told: /\*\*MLflow Service: unhealthy, since .*\*\* ❌/ },
  { says: 'Service discovery DNS not resolving', told: /mlflow-dns: name does not resolve: .*NXDOMAIN/ },
  {
    says: 'API cannot reach MLflow internally',
    told: /API Service \(unhealthy\) and Registry API \(unhealthy\) cannot do without it/,
  },
  {
    says: 'Prevents model registration and queries',
    instead: 'what people do with a service is not in the configuration; who depends on it is',
    told: /Failing with it: .*API Service/,
  },
  { says: '2. **API Health Endpoints**', told: /\*\*API Service: unhealthy, since .*\*\* ❌/ },
  {
    says: 'Health checks timing out after 10+ seconds',
    told: /answers in 3\.\d s, and its health check waits 2 s|waits 2 s, and its targets answer after 3\.\d s/,
  },
  {
    says: 'ALB marking targets as unhealthy',
    told: /api-targets: health checks time out: hokusai-api-tg-development: 0 of 2 healthy/,
  },
  {
    says: 'No traffic routed to API',
    instead: 'measured: it is sent to all targets',
    told: /traffic goes to all of them \(fail-open\)/,
  },
  { says: '3. **Redis Connection**', told: /\*\*Redis: degraded, since .*\*\* ⚠️/ },
  { says: 'Still attempting to connect (as designed)', instead: CODE, told: /redis-primary: connection times out/ },
  { says: 'Timeouts handled gracefully', told: /Registry API stayed degraded, not down/ },
  { says: 'Needs infrastructure fix for full functionality', told: /have a fallback, and lose what Redis gives/ },
];

const PRIORITIES: readonly SeedPoint[] = [
  {
    says: 'Priority 1: Fix Service Discovery',
    told: /^### Priority 1: Mend MLflow Service: the Cloud Map service has no instance$/m,
  },
  {
    says: 'aws servicediscovery list-services …, aws servicediscovery get-service --id <mlflow-service-id>',
    instead: 'it has looked there already, and gives the real ids',
    told: /\(srv-\w+\)[\s\S]*(aws ecs update-service|aws servicediscovery)/,
  },
  {
    says: 'Priority 2: Fix Redis Connection',
    told: /^### Priority \d: Mend Redis: the (?:target's )?security group does not let the monitor in$/m,
  },
  {
    says: 'Option A: Create SSM Parameters …, Option B: Update ECS Task Definition',
    instead: 'the parameters are there, or Redis could not have been dialled; what is shut is the security group',
    told: /aws ec2 authorize-security-group-ingress --group-id sg-\w+/,
  },
  {
    says: 'Priority 3: Fix Health Check Configuration',
    told: /^### Priority \d: Mend .*API.*: the app answers slower than the health check(?:'s time-out| waits)$/m,
  },
  {
    says: 'Increase ALB health check timeout to 30 seconds',
    told: /aws elbv2 modify-target-group .*--health-check-timeout-seconds \d+/,
  },
  { says: 'Or reduce application startup time', instead: CODE, told: /Mend what makes it answer an error/ },
  {
    says: 'Or implement faster health check endpoint',
    told: /\*\*Option B\*\*\n\n1\. Better: let the health endpoint answer at once/,
  },
];

const LATER: readonly SeedPoint[] = [
  {
    says: "Non-blocking health checks - Redis timeouts don't block other checks",
    instead: CODE,
    told: /stayed degraded, not down/,
  },
  { says: 'No localhost fallback - explicit configuration required', instead: CODE },
  {
    says: 'Service continues operating despite Redis issues',
    told: /Resilience: Redis failed, what Registry API had for it held for \d+ \w+/,
  },
  {
    says: 'Health checks return "degraded" instead of failing completely',
    told: /stayed degraded, not down: .*services\.redis/,
  },
  { says: 'Message publishing falls back to local logging', instead: CODE },
  {
    says: 'Immediate Actions: Fix Service Discovery, Update ALB health check settings, Configure Redis',
    told: /^## Priorities$/m,
  },
  {
    says: 'Implement service mesh - Better service discovery resilience',
    takesAnHour: true,
    told: /Give mlflow\.hokusai-development\.local a second address.*service mesh/,
  },
  { says: 'Add health check caching - Reduce health check overhead', takesAnHour: true, told: /health-check caching/ },
  {
    says: 'Deploy Redis in same AZ - Reduce latency and timeouts',
    instead: 'in which zone the application runs is not seen from the monitor; what Redis takes is',
    told: /^\| `redis-primary` \| \d+ \|/m,
  },
  {
    says: 'Validation After Fixes: curl https://registry.hokus.ai/health | jq',
    told: /^## Validation\n\nOnce it is mended[^\n]*\n```sh\n(.*\n)*.*registry-health/m,
  },
  {
    says: 'aws ecs execute-command … curl http://mlflow.hokusai-development.local:5000/health',
    instead: 'the probe is inside already: asked again, it dials the name from there',
    told: /check.* mlflow-dns/,
  },
  { says: 'Verify Redis connection', told: /check.* redis-primary/ },
];

const CONCLUSION: readonly SeedPoint[] = [
  {
    says: 'Our Redis resilience improvements are working as designed',
    told: /What was built for the loss of Redis held/,
  },
  {
    says: 'critical infrastructure problems … are preventing the API from being fully operational',
    told: /Full functionality needs the 3 root causes mended; MLflow Service comes first/,
  },
  {
    says: 'The system is in a **degraded but stable** state',
    told: /is down in part(, but stable| and has not settled)/,
  },
  {
    says: 'full functionality requires infrastructure team intervention to resolve service discovery and configuration issues',
    told: /MLflow Service comes first, then (API Service|Registry API)/,
  },
];

export const SEED_POINTS: readonly SeedPoint[] = [
  ...HEAD,
  ...SERVICES,
  ...CAUSES,
  ...WORKS,
  ...FAILS,
  ...PRIORITIES,
  ...LATER,
  ...CONCLUSION,
];

/** What of the seed's report a report does not tell, as the seed says it; `ofAnHour`: it had that long to measure. */
export const missingIn = (markdown: string, { ofAnHour = true } = {}): string[] =>
  SEED_POINTS.filter(({ takesAnHour }) => ofAnHour || !takesAnHour).flatMap(({ says, told }) =>
    told === undefined || told.test(markdown) ? [] : says,
  );
