import { describe, expect, it } from 'vitest';

import { refuseUnknown } from '../../../scripts/deployment/setting-names.ts';
import { readSettings } from '../../../scripts/deployment/settings.ts';
import { toDo } from '../../../scripts/deployment/to-do.ts';
import { SettingError } from '../../../scripts/setting-error.ts';
import { configOf, inVpc, outside } from './configs.ts';

const given = {
  subnetIds: 'subnet-1,subnet-2',
  securityGroupIds: 'sg-1',
  alertEmails: 'on-call@hokus.ai',
  operationsEmails: '',
  slackWebhookSecret: '',
  retention: '',
  logRetentionDays: '30',
  statusPage: 'true',
  allowLoopback: 'false',
};
const config = configOf(inVpc);
const fromConfig = configOf(inVpc, 'alerts: { email: [team@hokus.ai] }');

describe('the parameters of a stage', () => {
  it('are read as the shell gives them', () => {
    expect(readSettings(given, config)).toEqual({
      subnetIds: { ids: ['subnet-1', 'subnet-2'] },
      securityGroupIds: { ids: ['sg-1'] },
      alertEmails: ['on-call@hokus.ai'],
      operationsEmails: ['on-call@hokus.ai'],
      logRetentionDays: 30,
      statusPage: true,
    });
  });

  const cases: readonly { what: string; changed: object; settings: object }[] = [
    {
      what: 'as YAML gives them',
      changed: { subnetIds: ['subnet-1', 'subnet-2'], logRetentionDays: 90 },
      settings: { subnetIds: { ids: ['subnet-1', 'subnet-2'] }, logRetentionDays: 90 },
    },
    {
      what: 'with ids from SSM',
      changed: { subnetIds: 'ssm:/vpc/subnets', securityGroupIds: 'ssm:/vpc/groups' },
      settings: { subnetIds: { parameter: '/vpc/subnets' }, securityGroupIds: { parameter: '/vpc/groups' } },
    },
    {
      what: 'with each address once',
      changed: { alertEmails: 'a@hokus.ai, b@hokus.ai,a@hokus.ai', operationsEmails: 'ops@hokus.ai' },
      settings: { alertEmails: ['a@hokus.ai', 'b@hokus.ai'], operationsEmails: ['ops@hokus.ai'] },
    },
    {
      what: 'with nobody, when the operator subscribes by hand',
      changed: { alertEmails: 'none', operationsEmails: 'none' },
      settings: { alertEmails: [], operationsEmails: [] },
    },
    {
      what: 'with a secret for Slack, and then no address',
      changed: { alertEmails: '', operationsEmails: 'none', slackWebhookSecret: 'secret:vpcwatch/slack#webhook' },
      settings: {
        alertEmails: [],
        operationsEmails: [],
        webhook: {
          text: 'secret:vpcwatch/slack#webhook',
          reference: {
            source: 'secret',
            name: 'vpcwatch/slack',
            key: 'webhook',
            text: '${secret:vpcwatch/slack#webhook}',
          },
        },
      },
    },
    {
      what: 'with a parameter for Slack',
      changed: { slackWebhookSecret: 'ssm:/vpcwatch/slack' },
      settings: { webhook: { text: 'ssm:/vpcwatch/slack', reference: { source: 'ssm', name: '/vpcwatch/slack' } } },
    },
    { what: 'with a retention', changed: { retention: '36h' }, settings: { retentionMs: 36 * 3_600_000 } },
  ];
  it.each(cases)('are read $what', ({ changed, settings }) => {
    expect(readSettings({ ...given, ...changed }, config)).toMatchObject(settings);
  });

  it('leave the addresses to the configuration', () => {
    const settings = readSettings({ ...given, alertEmails: '' }, fromConfig);
    expect(settings).toMatchObject({ alertEmails: ['team@hokus.ai'], operationsEmails: ['team@hokus.ai'] });
  });

  it('name no network when no check needs one', () => {
    const settings = readSettings({ ...given, subnetIds: '', securityGroupIds: '' }, configOf(outside));
    expect(settings).toMatchObject({ subnetIds: { ids: [] }, securityGroupIds: { ids: [] } });
  });
});

describe('a parameter is refused', () => {
  const how = 'or params: <stage>: in serverless.yml';
  const ids = 'expected ids with commas between, or ssm:/path of a StringList parameter';
  const webhook =
    'slackWebhookSecret is no reference (it is not shown, in case it is the webhook itself): expected secret:<name>, ' +
    `secret:<name>#<key> or ssm:<path> of a SecureString, such as --param slackWebhookSecret=secret:vpcwatch/slack#webhook, ${how}`;
  const addresses = `expected e-mail addresses with commas between, or none, such as --param`;
  const cases: readonly { changed: object; message: string }[] = [
    {
      changed: { subnetIds: '' },
      message: `subnetIds is "": ${ids}, such as --param subnetIds=subnet-1,subnet-2, ${how}`,
    },
    {
      changed: { subnetIds: 'subnet-1;subnet-2' },
      message: `subnetIds is "subnet-1;subnet-2": ${ids}, such as --param subnetIds=subnet-1,subnet-2, ${how}`,
    },
    {
      changed: { securityGroupIds: 'ssm:vpc/groups' },
      message: `securityGroupIds is "ssm:vpc/groups": ${ids}, such as --param securityGroupIds=sg-1,sg-2, ${how}`,
    },
    {
      changed: { alertEmails: 'on-call' },
      message: `alertEmails is "on-call": ${addresses} alertEmails=on-call@example.com, ${how}`,
    },
    {
      changed: { operationsEmails: 'a@hokus.ai,' },
      message: `operationsEmails is "a@hokus.ai,": ${addresses} operationsEmails=on-call@example.com, ${how}`,
    },
    {
      changed: { alertEmails: '' },
      message:
        'nobody would be told: alertEmails, slackWebhookSecret and `alerts.email` of the configuration are all empty; ' +
        `expected one of them, such as --param alertEmails=on-call@example.com ${how}, ` +
        'or alertEmails=none if you subscribe by hand',
    },
    {
      changed: { alertEmails: '', slackWebhookSecret: 'secret:vpcwatch/slack' },
      message:
        "nobody would hear the monitor's own alarms: operationsEmails and the addresses of the alerts are empty; " +
        `expected --param operationsEmails=on-call@example.com ${how}, ` +
        'or operationsEmails=none if you subscribe by hand',
    },
    {
      changed: { alertEmails: 'none', slackWebhookSecret: 'secret:vpcwatch/slack' },
      message:
        "nobody would hear the monitor's own alarms: operationsEmails and the addresses of the alerts are empty; " +
        `expected --param operationsEmails=on-call@example.com ${how}, ` +
        'or operationsEmails=none if you subscribe by hand',
    },
    {
      changed: { statusPage: 'no' },
      message: `statusPage is "no": expected true or false, such as --param statusPage=true, ${how}`,
    },
    { changed: { slackWebhookSecret: 'https://hooks.slack.com/services/canary' }, message: webhook },
    { changed: { slackWebhookSecret: 'env:canary' }, message: webhook },
    { changed: { slackWebhookSecret: 'secret:a} ${secret:b' }, message: webhook },
    {
      changed: { retention: '90' },
      message: `retention is "90": expected a number and a unit (ms, s, m, h, d), such as 5s, such as --param retention=90d, ${how}`,
    },
    {
      changed: { logRetentionDays: 31 },
      message:
        'logRetentionDays is "31": expected one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, ' +
        `1827, 2192, 2557, 2922, 3288, 3653, such as --param logRetentionDays=30, ${how}`,
    },
    {
      changed: { allowLoopback: 'yes' },
      message: `allowLoopback is "yes": expected true or false, such as --param allowLoopback=false, ${how}`,
    },
  ];
  it.each(cases)('$changed', ({ changed, message }) => {
    const read = () => readSettings({ ...given, ...changed }, config);
    expect(read).toThrow(SettingError);
    expect(read).toThrow(new SettingError(message));
  });
});

describe('the names of parameters', () => {
  const raw = { ...given, permissions: {} };

  it('are those of serverless.yml', () => {
    expect(() => refuseUnknown(['alertEmails', 'retention'], raw)).not.toThrow();
  });

  it.each(['alertEmail', 'permissions', 'toString'])('are no others: %s', (name) => {
    expect(() => refuseUnknown(['alertEmails', name], raw)).toThrow(
      new SettingError(
        `${name} is no parameter: expected subnetIds, securityGroupIds, alertEmails, operationsEmails, ` +
          'slackWebhookSecret, retention, logRetentionDays, statusPage, allowLoopback',
      ),
    );
  });
});

describe('what is to do after a deployment', () => {
  it('is to confirm the mails, and to ask the doctor', () => {
    const settings = { ...readSettings(given, config), operationsEmails: ['on-call@hokus.ai', 'ops@hokus.ai'] };
    expect(toDo('staging', settings)).toEqual([
      'confirm the mail from AWS, each once: on-call@hokus.ai, ops@hokus.ai; until then that address is told nothing',
      'npx vpcwatch doctor --stage staging    says what is still missing',
    ]);
  });

  it('is to ask the doctor when nobody is subscribed', () => {
    expect(
      toDo('staging', readSettings({ ...given, alertEmails: 'none', operationsEmails: 'none' }, config)),
    ).toHaveLength(1);
  });
});
