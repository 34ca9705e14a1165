import { functionOf } from '../../shared/config/functions.ts';
import { duration } from '../../shared/config/quantities.ts';
import type { Config } from '../../shared/config/schema.ts';
import { SettingError } from '../setting-error.ts';
import { type Addresses, operationsAddresses, readAddresses } from './setting-addresses.ts';
import { type IdList, readIds } from './setting-ids.ts';
import { objection, type RawSettings, textOf } from './setting-text.ts';
import { readWebhook, type Webhook } from './setting-webhook.ts';

/** What the parameters of a stage say, checked. */
export type Settings = {
  subnetIds: IdList;
  securityGroupIds: IdList;
  alertEmails: readonly string[];
  operationsEmails: readonly string[];
  webhook?: Webhook;
  /** Instead of the configuration's. */
  retentionMs?: number;
  logRetentionDays: number;
  statusPage: boolean;
};

/** What CloudWatch Logs knows. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Reads the parameters of a stage; throws a `SettingError` that says what was found, what is allowed, how to give it. */
export const readSettings = (raw: RawSettings, config: Config): Settings => {
  const webhook = readWebhook(raw);
  const alerts = readAddresses('alertEmails', raw) ?? { addresses: config.alerts.email, byHand: false };
  requireReader(alerts, webhook);
  const retentionMs = readRetention(raw);
  readSwitch('allowLoopback', raw, 'false');
  return {
    ...readNetwork(raw, config),
    alertEmails: alerts.addresses,
    operationsEmails: operationsAddresses(readAddresses('operationsEmails', raw), alerts),
    ...(webhook && { webhook }),
    ...(retentionMs !== undefined && { retentionMs }),
    logRetentionDays: readLogRetention(raw),
    statusPage: readSwitch('statusPage', raw, 'true'),
  };
};

/** Only checks from inside the VPC need one. */
const readNetwork = (raw: RawSettings, { checks }: Config): Pick<Settings, 'subnetIds' | 'securityGroupIds'> => {
  const needed = checks.some((check) => functionOf(check) !== 'probe-outside');
  if (!needed) return { subnetIds: { ids: [] }, securityGroupIds: { ids: [] } };
  return { subnetIds: readIds('subnetIds', raw), securityGroupIds: readIds('securityGroupIds', raw) };
};

const requireReader = ({ addresses, byHand }: Addresses, webhook: Webhook | undefined): void => {
  if (addresses.length > 0 || byHand || webhook) return;
  throw new SettingError(
    'nobody would be told: alertEmails, slackWebhookSecret and `alerts.email` of the configuration are all empty; ' +
      'expected one of them, such as --param alertEmails=on-call@example.com or params: <stage>: in serverless.yml, ' +
      'or alertEmails=none if you subscribe by hand',
  );
};

const readRetention = (raw: RawSettings): number | undefined => {
  const text = textOf('retention', raw);
  if (text === '') return undefined;
  const parsed = duration.safeParse(text);
  if (parsed.success) return parsed.data;
  throw objection('retention', text, parsed.error.issues[0]?.message ?? '', '90d');
};

const readLogRetention = (raw: RawSettings): number => {
  const text = textOf('logRetentionDays', raw);
  const days = Number(text);
  if (LOG_RETENTION_DAYS.includes(days)) return days;
  throw objection('logRetentionDays', text, `one of ${LOG_RETENTION_DAYS.join(', ')}`, '30');
};

const readSwitch = (name: 'allowLoopback' | 'statusPage', raw: RawSettings, usual: string): boolean => {
  const text = textOf(name, raw);
  if (!['true', 'false'].includes(text)) throw objection(name, text, 'true or false', usual);
  return text === 'true';
};
