import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';

import { looksOf } from '../../shared/ops/diagnosis-needs.ts';
import { file, parsed } from '../config/configs.ts';

/** What IAM calls the API of a client, where that is not the client's own name. */
const SERVICES: Readonly<Record<string, string>> = {
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  'route-53': 'route53',
  'secrets-manager': 'secretsmanager',
};

/** The commands of AWS clients that are left in a bundle, as actions of IAM. */
const actionsIn = async (entry: string): Promise<string[]> => {
  const { metafile } = await build({
    absWorkingDir: join(import.meta.dirname, '../..'),
    entryPoints: [entry],
    outdir: 'nowhere',
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    metafile: true,
    logLevel: 'error',
  });
  const left = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const actions = left.flatMap((path) => {
    const [, client = '', command] = /\/client-([\w-]+)\/dist-es\/commands\/(\w+)Command\.js$/.exec(path) ?? [];
    return command === undefined ? [] : [`${SERVICES[client] ?? client}:${command}`];
  });
  return [...new Set(actions)].sort();
};

const config = parsed(
  file({
    cache: { kind: 'redis', host: '${ssm:/redis/host}', port: 6379, password: '${secret:redis#token}' },
    page: { kind: 'http', from: 'outside', url: 'https://${ssm:/page/host}/', headers: { x: '${secret:page}' } },
    name: { kind: 'dns', name: 'a.local' },
  }),
);

describe('what a diagnosis may look at', () => {
  let called: string[];
  beforeAll(async () => {
    called = await actionsIn('functions/compose/collecting.ts');
  });

  it.each(['notify', 'spot-check', 'spot-check-outside'] as const)('is what the collectors call, by %s', (name) => {
    const allowed = looksOf(name, config).flatMap(({ actions }) => actions);
    expect([...new Set(allowed)].sort()).toEqual(called);
  });

  it('changes nothing, and reads no secret', () => {
    expect(called.filter((action) => !/:(?:Describe|Discover|Get|List)/.test(action))).toEqual([]);
    expect(called).not.toContain('secretsmanager:GetSecretValue');
  });

  it('is of parameters only those of the checks that are explained', () => {
    const parametersOf = (name: Parameters<typeof looksOf>[0]) =>
      looksOf(name, config).flatMap(({ on }) => (typeof on === 'object' ? [on] : []));
    const [redis, page] = [{ parameter: '/redis/host' }, { parameter: '/page/host' }];
    expect(parametersOf('notify')).toEqual([redis, page]);
    expect(parametersOf('spot-check')).toEqual([redis]);
    expect(parametersOf('spot-check-outside')).toEqual([page]);
  });

  it('is nothing for a function that explains nothing', () => {
    expect(looksOf('probe-redis', config)).toEqual([]);
    expect(looksOf('status-page', config)).toEqual([]);
  });
});
