import { describe, expect, it } from 'vitest';
import { deployedReferences } from '../../scripts/deployed-references.ts';
import type { FunctionName } from '../../shared/config/functions.ts';
import { parseConfig } from '../../shared/config/load.ts';
import { variableOf } from '../../shared/config/reference-variable.ts';
import type { Config } from '../../shared/config/schema.ts';

const configOf = (references: 'deploy' | 'runtime'): Config => {
  const parsed = parseConfig(
    `
version: 1
platform: Hokusai
services:
  cache:
    name: Cache
    checks:
      cache: { kind: redis, host: "\${ssm:/cache/host}", port: 6379, password: "\${secret:cache#token}" }
      page: { kind: http, url: "https://api.hokus.ai/\${env:PAGE}", headers: { Authorization: "\${secret:page}" } }
references: ${references}
alerts: { dashboard: "\${ssm:dashboard}" }
`,
    'test.yml',
  );
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors));
  return parsed.config;
};

const complete = (name: FunctionName, config: Config, shell: NodeJS.ProcessEnv = { PAGE: 'health' }) =>
  deployedReferences(name, config, shell);

const arn = (text: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:${text}` });
const here = '${AWS::Region}:${AWS::AccountId}';

describe('references at deployment', () => {
  const deployed = {
    host: { [variableOf('${ssm:/cache/host}')]: '{{resolve:ssm:/cache/host}}' },
    token: { [variableOf('${secret:cache#token}')]: '{{resolve:secretsmanager:cache:SecretString:token}}' },
    page: { PAGE: 'health', [variableOf('${secret:page}')]: '{{resolve:secretsmanager:page:SecretString}}' },
    dashboard: { [variableOf('${ssm:dashboard}')]: '{{resolve:ssm:dashboard}}' },
  };
  const cases: readonly { name: FunctionName; variables: object }[] = [
    { name: 'probe-redis', variables: { ...deployed.host, ...deployed.token } },
    { name: 'probe-http', variables: deployed.page },
    { name: 'probe-dns', variables: {} },
    { name: 'notify', variables: deployed.dashboard },
    { name: 'spot-check', variables: { ...deployed.host, ...deployed.token, ...deployed.page } },
  ];

  it.each(cases)('$name gets the values of its own as variables', ({ name, variables }) => {
    expect(complete(name, configOf('deploy'))).toEqual({ variables, statements: [] });
  });

  it('is permitted to read them instead when they are read at run time', () => {
    expect(complete('probe-redis', configOf('runtime'))).toEqual({
      variables: {},
      statements: [
        { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: arn(`ssm:${here}:parameter/cache/host`) },
        {
          Effect: 'Allow',
          Action: 'secretsmanager:GetSecretValue',
          Resource: arn(`secretsmanager:${here}:secret:cache-??????`),
        },
      ],
    });
  });

  it('refuses a variable that the shell does not have', () => {
    expect(() => complete('probe-http', configOf('deploy'), {})).toThrow(
      'PAGE is not set, and ${env:PAGE} of the configuration needs it: export PAGE=<value>',
    );
  });
});

describe('the variable of a reference', () => {
  it('says what it is, and differs when references differ', () => {
    expect(variableOf('${ssm:/hokusai/redis-port}')).toMatch(/^REF_ssm_hokusai_redis_port_[0-9a-f]{6}$/);
    expect(variableOf('${ssm:/hokusai/redis/port}')).toMatch(/^REF_ssm_hokusai_redis_port_[0-9a-f]{6}$/);
    expect(variableOf('${ssm:/hokusai/redis-port}')).not.toBe(variableOf('${ssm:/hokusai/redis/port}'));
  });

  it('is never longer than Lambda and people like', () => {
    expect(variableOf(`\${secret:${'a/b'.repeat(100)}}`).length).toBeLessThanOrEqual(71);
  });
});
