import { SettingError } from '../setting-error.ts';

export type Environment = Record<string, unknown>;

/** CloudFormation resolves so many dynamic references of one template. */
const REFERENCES_MAX = 60;
/** Lambda takes so much of names and values. */
const BYTES_MAX = 4096;

/** The variables of a function with those that the configuration asks for by `${env:}`; throws when one is taken or impossible. */
export const withReferences = (own: Environment, references: Environment): Environment => {
  for (const name of Object.keys(references)) {
    if (!/^[A-Za-z]\w+$/.test(name)) {
      throw new SettingError(
        `\${env:${name}} of the configuration cannot be a variable of a function: expected a letter first, then letters, digits, _`,
      );
    }
    if (Object.hasOwn(own, name)) {
      throw new SettingError(
        `\${env:${name}} of the configuration is a variable of vpcwatch's own: choose another name than ${Object.keys(own).join(', ')}`,
      );
    }
  }
  return { ...own, ...references };
};

/** Throws when the deployed references are more than CloudFormation resolves or Lambda holds; all but values known there. */
export const refuseTooMuch = (environments: ReadonlyMap<string, Environment>): void => {
  const all = [...environments.values()].flatMap(Object.values);
  const count = all.filter((value) => String(value).startsWith('{{resolve:')).length;
  const mend = 'write `references: runtime` in the configuration';
  if (count > REFERENCES_MAX) {
    throw new SettingError(
      `${count} references to SSM and Secrets Manager in the functions' environments: CloudFormation resolves ${REFERENCES_MAX}; ${mend}`,
    );
  }
  for (const [name, environment] of environments) {
    const bytes = Object.entries(environment).reduce((sum, pair) => sum + bytesOf(pair), 0);
    if (bytes > BYTES_MAX) {
      throw new SettingError(
        `the environment of ${name} has ${bytes} bytes or more: Lambda takes ${BYTES_MAX}; ${mend}`,
      );
    }
  }
};

/** What CloudFormation fills in is not known here. */
const bytesOf = ([name, value]: [string, unknown]): number =>
  name.length + (typeof value === 'string' && !value.startsWith('{{resolve:') ? Buffer.byteLength(value) : 0);
