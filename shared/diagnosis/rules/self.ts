import type { RulesOf } from '../rule.ts';
import { accessDenied } from './self-denied.ts';
import { missed } from './self-missed.ts';
import { parameterMissing } from './self-parameter.ts';
import { deadline, internal } from './self-probe.ts';
import { secretMissing } from './self-secret.ts';
import { throttled, unreachable } from './self-unreachable.ts';
import { neverReached, vantage } from './self-vantage.ts';

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
