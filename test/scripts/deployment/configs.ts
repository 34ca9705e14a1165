import { parseConfig } from '../../../shared/config/load.ts';
import type { Config } from '../../../shared/config/schema.ts';

/** A configuration of these checks, in one service. */
export const configOf = (checks: string, others = ''): Config => {
  const text = `version: 1\nplatform: Hokusai\nservices: { api: { name: API, checks: ${checks} } }\n${others}`;
  const parsed = parseConfig(text, 'test.yml');
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors));
  return parsed.config;
};

export const inVpc = '{ port: { kind: tcp, host: 10.0.0.1, port: 1 } }';
export const outside = '{ page: { kind: http, url: "https://api.hokus.ai/health", from: outside } }';
