import type { Rule, RulesOf } from '../rule.ts';
import { httpBody, httpDegraded } from './http-body.ts';
import { httpJson } from './http-json.ts';
import { httpMalformed, httpTooLarge } from './http-protocol.ts';
import { httpRedirect } from './http-redirect.ts';
import { httpSlow } from './http-slow.ts';
import { httpStatus } from './http-status.ts';
import { httpTimeout } from './http-timeout.ts';

/** Of faults that an answer shows: without it, as when the run that was seen last had another, there is nothing to say. */
const answered =
  (rule: Rule): Rule =>
  (evidence) =>
    typeof evidence.facts.status === 'number' ? rule(evidence) : [];

export const HTTP_RULES: RulesOf<'http'> = {
  'http.status': answered(httpStatus),
  'http.timeout': httpTimeout,
  'http.json': answered(httpJson),
  'http.body': answered(httpBody),
  'http.redirect': answered(httpRedirect),
  'http.too-large': httpTooLarge,
  'http.malformed': httpMalformed,
  'http.slow': httpSlow,
  'http.degraded': answered(httpDegraded),
};
