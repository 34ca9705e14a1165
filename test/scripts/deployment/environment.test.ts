import { describe, expect, it } from 'vitest';

import { refuseTooMuch, withReferences } from '../../../scripts/deployment/environment.ts';
import { SettingError } from '../../../scripts/setting-error.ts';

const own = { TABLE_NAME: { Ref: 'Table' }, ALLOW_LOOPBACK: 'false' };

describe('the environment of a function', () => {
  it('has what the configuration asks for beside its own', () => {
    expect(withReferences(own, { PAGE: 'health' })).toEqual({ ...own, PAGE: 'health' });
  });

  const refused = [
    {
      name: 'ALLOW_LOOPBACK',
      message:
        "${env:ALLOW_LOOPBACK} of the configuration is a variable of vpcwatch's own: choose another name than TABLE_NAME, ALLOW_LOOPBACK",
    },
    {
      name: '_KEY',
      message:
        '${env:_KEY} of the configuration cannot be a variable of a function: expected a letter first, then letters, digits, _',
    },
  ];
  it.each(refused)('is not changed or broken by $name', ({ name, message }) => {
    expect(() => withReferences(own, { [name]: 'canary' })).toThrow(new SettingError(message));
  });

  const references = (count: number): Record<string, string> =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`REF_${n}`, `{{resolve:ssm:/a/${n}}}`]));

  it('refers to no more than CloudFormation resolves, over all functions', () => {
    const environments = new Map([
      ['probe-redis', references(30)],
      ['spot-check', references(30)],
    ]);
    expect(() => refuseTooMuch(environments)).not.toThrow();
    environments.set('probe-http', references(1));
    expect(() => refuseTooMuch(environments)).toThrow(
      new SettingError(
        "61 references to SSM and Secrets Manager in the functions' environments: CloudFormation resolves 60; " +
          'write `references: runtime` in the configuration',
      ),
    );
  });

  it('holds no more than Lambda takes, as far as it is known', () => {
    const environments = new Map([['probe-http', { ...own, PAGE: 'x'.repeat(4096) }]]);
    expect(() => refuseTooMuch(environments)).toThrow(
      new SettingError(
        'the environment of probe-http has 4129 bytes or more: Lambda takes 4096; write `references: runtime` in the configuration',
      ),
    );
  });
});
