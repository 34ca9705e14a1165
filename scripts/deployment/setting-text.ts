import { SettingError } from '../setting-error.ts';

/** `custom.vpcwatch` of serverless.yml: each parameter as given, by the shell or in YAML. */
export type RawSettings = Readonly<Record<string, unknown>>;

/** A parameter as text: the shell gives text, YAML may give numbers and lists. */
export const textOf = (name: string, raw: RawSettings): string => String(raw[name] ?? '').trim();

/** The parts of a text with commas. */
export const listOf = (text: string): string[] => text.split(',').map((part) => part.trim());

/** What was found, what is allowed, and how to give it. */
export const objection = (name: string, found: string, expected: string, example: string): SettingError => {
  const allowed = expected.startsWith('expected') ? expected : `expected ${expected}`;
  return new SettingError(
    `${name} is ${JSON.stringify(found)}: ${allowed}, such as --param ${name}=${example}, or params: <stage>: in serverless.yml`,
  );
};
