import type { RulesOf } from '../rule.ts';
import { TCP_RULES } from './net-tcp.ts';
import { TLS_RULES } from './net-tls.ts';

/** Of the connection itself, whatever kind of check it is for. */
export const NET_RULES: RulesOf<'tcp'> & RulesOf<'tls'> = { ...TCP_RULES, ...TLS_RULES };
