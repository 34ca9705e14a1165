import type { RulesOf } from '../rule.ts';
import { httpBody, httpDegraded, httpJson } from './http-body.ts';
import { httpMalformed, httpTooLarge } from './http-protocol.ts';
import { httpRedirect } from './http-redirect.ts';
import { httpSlow } from './http-slow.ts';
import { httpStatus } from './http-status.ts';
import { httpTimeout } from './http-timeout.ts';

export const HTTP_RULES: RulesOf<'http'> = {
  'http.status': httpStatus,
  'http.timeout': httpTimeout,
  'http.json': httpJson,
  'http.body': httpBody,
  'http.redirect': httpRedirect,
  'http.too-large': httpTooLarge,
  'http.malformed': httpMalformed,
  'http.slow': httpSlow,
  'http.degraded': httpDegraded,
};
