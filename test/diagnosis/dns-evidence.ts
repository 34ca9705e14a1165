import type { HostedZoneView } from '../../shared/aws/hosted-zones.ts';
import type { RegistryView } from '../../shared/aws/registry-view.ts';
import { diagnose } from '../../shared/diagnosis/diagnose.ts';
import type { Evidence } from '../../shared/diagnosis/evidence.ts';
import type { FaultCode } from '../../shared/health/fault.ts';
import type { Finding } from '../../shared/health/finding.ts';
import type { NameInspection } from '../../shared/health/inspection.ts';
import { checkOf, evidenceOf } from './evidence.ts';

export const NAME = 'mlflow.app.local';
export const NAMESPACE = { id: 'ns-1', name: 'app.local', hostedZoneId: 'Z1', negativeTtlS: 15, type: 'DNS_PRIVATE' };
export const SERVICE = {
  id: 'srv-1',
  name: 'mlflow',
  arn: 'arn:aws:servicediscovery:us-east-1:1:service/srv-1',
  recordTypes: ['A'],
  ttlS: 60,
  routing: 'MULTIVALUE',
};
/** ECS registers a task under its own id. */
export const taskId = (n: number): string => n.toString(16).padStart(32, '0');
export const instance = (n: number, healthy = true) => ({ id: taskId(n), address: `10.0.1.${n}`, port: 5000, healthy });
export const registry = (more: Partial<RegistryView> = {}): NonNullable<Evidence['registry']> => ({
  seen: { namespace: NAMESPACE, service: SERVICE, instances: [instance(1)], ...more },
});
export const OWN_ZONE: HostedZoneView = { id: 'Z1', name: 'app.local', owner: 'Cloud Map', asked: true };
export const zones = (...seen: HostedZoneView[]): NonNullable<Evidence['zones']> => ({ seen });
export const vpc = (dnsSupport = true, dnsHostnames = true): NonNullable<Evidence['vpc']> => ({
  seen: { id: 'vpc-1', dnsSupport, dnsHostnames },
});
export const looked = (name: Partial<NameInspection>): NonNullable<Evidence['inspection']> => ({
  asked: { name: NAME },
  name: { types: [], ...name },
});

/** What is said of a dns check of the name, with all well but for what is given. */
export const findingsOf = (code: FaultCode, more: Partial<Evidence> = {}): Finding[] =>
  diagnose(evidenceOf(code, { check: checkOf('dns', { name: NAME, type: 'A' }), inspection: looked({}), ...more }), {
    impact: 'none',
    validate: 'npx vpcwatch check mlflow-dns',
  });

export const firstOf = (...given: Parameters<typeof findingsOf>): Finding => findingsOf(...given)[0] as Finding;
