/** What one health check found. */
export type CheckResult = { passed: true } | { passed: false; reason: FailureReason; description: string };
type FailureReason = 'Target.Timeout' | 'Target.ResponseCodeMismatch' | 'Target.FailedHealthChecks';

/** State, reason and description as ELBv2 reports them. */
export type Reported = { state: string; reason?: string; description?: string };

/** A target's health with the results in a row that will change it. */
export type TargetHealth = Reported & { passes: number; failures: number };

const counted = (reported: Reported): TargetHealth => ({ ...reported, passes: 0, failures: 0 });

export const REGISTERING: TargetHealth = counted({
  state: 'initial',
  reason: 'Elb.RegistrationInProgress',
  description: 'Target registration is in progress',
});
export const FIRST_CHECKS: TargetHealth = counted({
  state: 'initial',
  reason: 'Elb.InitialHealthChecking',
  description: 'Initial health checks in progress',
});
export const DRAINING: TargetHealth = counted({
  state: 'draining',
  reason: 'Target.DeregistrationInProgress',
  description: 'Target deregistration is in progress',
});
export const NOT_IN_USE: Reported = {
  state: 'unused',
  reason: 'Target.NotInUse',
  description: 'Target group is not configured to receive traffic from the load balancer',
};
export const ZONE_NOT_ENABLED: Reported = {
  state: 'unused',
  reason: 'Target.NotInUse',
  description: 'Target is in an Availability Zone that is not enabled for the load balancer',
};
export const INTERNAL_ERROR: Reported = {
  state: 'unhealthy',
  reason: 'Elb.InternalError',
  description: 'Health checks failed due to an internal error on the load balancer',
};
export const STOPPED: Reported = {
  state: 'unused',
  reason: 'Target.InvalidState',
  description: 'Target is in the stopped state',
};
export const NOT_REGISTERED: Reported = {
  state: 'unused',
  reason: 'Target.NotRegistered',
  description: 'Target is not registered to the target group',
};
export const CHECKS_DISABLED: Reported = {
  state: 'unavailable',
  reason: 'Target.HealthCheckDisabled',
  description: 'Health checks are not enabled for this target group',
};

/** How many results in a row make a target healthy or unhealthy. */
export type Thresholds = { healthyThreshold: number; unhealthyThreshold: number };

/** A new target needs one pass; later changes need as many results in a row as their threshold says. */
export const afterCheck = (health: TargetHealth, result: CheckResult, thresholds: Thresholds): TargetHealth => {
  if (result.passed) {
    const passes = health.passes + 1;
    const enough = health.state === 'initial' ? 1 : thresholds.healthyThreshold;
    return health.state === 'healthy' || passes >= enough
      ? { state: 'healthy', passes, failures: 0 }
      : { ...health, passes, failures: 0 };
  }
  const failures = health.failures + 1;
  const { reason, description } = result;
  return health.state === 'unhealthy' || failures >= thresholds.unhealthyThreshold
    ? { state: 'unhealthy', reason, description, passes: 0, failures }
    : { ...health, passes: 0, failures };
};
