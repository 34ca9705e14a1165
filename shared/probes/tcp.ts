import type { CheckOf, Resolved } from '../config/schema.ts';
import { type Fault, fault } from '../health/fault.ts';
import { failing, healthy, type Phase } from '../health/outcome.ts';
import { type Certificate, type DialDeps, dial } from '../net/dial.ts';
import { untilJudged } from '../net/verdict.ts';
import type { Probe } from './probe.ts';

type TcpCheck = Resolved<CheckOf<'tcp'>>;

/** Connects, with TLS when the check says so, and hangs up; judges the certificate's days and the latency of all phases. */
export const createTcpProbe =
  (deps: DialDeps): Probe<'tcp'> =>
  async (check, signal) => {
    const { host, port, resolver, timeoutMs } = check;
    const tls = check.tls === true ? {} : check.tls || undefined;
    const dialled = await dial({ host, port, resolver, timeoutMs, tls }, deps, signal);
    const { phases, facts } = dialled;
    if (!dialled.ok) return failing(dialled.fault, { phases, facts });
    await untilJudged(dialled.socket, deps.clock, signal);
    dialled.socket.destroy();
    const rejected = dialled.rejected?.();
    if (rejected) return failing(rejected.fault, { phases, facts: { ...facts, ...rejected.facts } });
    const mild = expiringFault(check, dialled.certificate) ?? slowFault(check, phases);
    return mild ? failing(mild, { phases, facts }) : healthy({ phases, facts });
  };

const expiringFault = ({ host, expect }: TcpCheck, certificate: Certificate | undefined): Fault | undefined => {
  const least = expect?.certificate;
  if (least === undefined || certificate === undefined || certificate.daysLeft >= least) return undefined;
  const { daysLeft, validTo } = certificate;
  return fault(
    'tls.expiring',
    `the certificate of ${host} expires in ${daysLeft} days, on ${validTo}; expected at least ${least} days`,
  );
};

const slowFault = ({ host, port, expect }: TcpCheck, phases: readonly Phase[]): Fault | undefined => {
  const most = expect?.latency;
  const ms = phases.reduce((sum, phase) => sum + phase.ms, 0);
  if (most === undefined || ms <= most) return undefined;
  const each = phases.map((phase) => `${phase.name} ${Math.round(phase.ms)} ms`).join(', ');
  return fault('tcp.slow', `${host}:${port} takes ${Math.round(ms)} ms (${each}); expected at most ${most} ms`);
};
