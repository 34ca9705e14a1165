import type { RulesOf } from '../rule.ts';
import { accessDenied, throttled, unreachable } from './self-aws.ts';
import { parameterMissing, secretMissing } from './self-config.ts';
import { deadline, internal, missed, neverReached, vantage } from './self-probe.ts';

export const SELF_RULES: RulesOf<'config'> & RulesOf<'aws'> & RulesOf<'probe'> = {
  'config.parameter-missing': parameterMissing,
  'config.secret-missing': secretMissing,
  'aws.access-denied': accessDenied,
  'aws.unreachable': unreachable,
  'aws.throttled': throttled,
  'probe.deadline': deadline,
  'probe.internal': internal,
  'probe.missed': missed,
  'probe.never-reached': neverReached,
  'probe.vantage': vantage,
};
