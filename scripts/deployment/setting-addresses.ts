import { SettingError } from '../setting-error.ts';
import { listOf, objection, type RawSettings, textOf } from './setting-text.ts';

/** `byHand`: an operator who wrote `none` takes care of it. */
export type Addresses = { addresses: readonly string[]; byHand: boolean };

/** Addresses with commas between, or `none`; nothing when the parameter says nothing. */
export const readAddresses = (name: 'alertEmails' | 'operationsEmails', raw: RawSettings): Addresses | undefined => {
  const text = textOf(name, raw);
  if (text === '') return undefined;
  if (text === 'none') return { addresses: [], byHand: true };
  const addresses = [...new Set(listOf(text))];
  if (addresses.every((address) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address))) return { addresses, byHand: false };
  throw objection(name, text, 'e-mail addresses with commas between, or none', 'on-call@example.com');
};

/** Who hears of the monitor's own alarms: the addresses of the alerts, unless others are named. */
export const operationsAddresses = (own: Addresses | undefined, alerts: Addresses): readonly string[] => {
  if (own) return own.addresses;
  // `none` for the alerts is not said of the alarms: a monitor that fails unheard is worse than none.
  if (alerts.addresses.length > 0) return alerts.addresses;
  throw new SettingError(
    "nobody would hear the monitor's own alarms: operationsEmails and the addresses of the alerts are empty; " +
      'expected --param operationsEmails=on-call@example.com or params: <stage>: in serverless.yml, ' +
      'or operationsEmails=none if you subscribe by hand',
  );
};
