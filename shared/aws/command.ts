/** One word as a POSIX shell takes it; zsh takes `=x` at the beginning of a word for a program. */
export const quoted = (word: string): string =>
  /^(?!=)[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** A command line of words, each quoted where it has to be. */
export const shell = (...words: readonly (string | number)[]): string =>
  words.map((word) => quoted(String(word))).join(' ');

/** `true` is a flag, a list several words; what is undefined is left out. */
export type AwsOptions = Readonly<Record<string, string | number | true | readonly string[] | undefined>>;

/** A command of the AWS CLI that runs as printed: `aws ecs update-service --cluster a --service b --region us-east-1`; an operation may be two words, `wait target-in-service`. */
export const awsCommand = (
  region: string | undefined,
  service: string,
  operation: string,
  options: AwsOptions = {},
): string => {
  const all: AwsOptions = { ...options, region };
  const words = Object.entries(all).flatMap(([name, value]): string[] => {
    const option = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === undefined) return [];
    if (value === true) return [option];
    return [option, ...(typeof value === 'object' ? value : [String(value)])];
  });
  return shell('aws', service, ...operation.split(' '), ...words);
};

/** Asks the person at the terminal for a value, in any shell: what follows by `&&` has it as `"$variable"`. */
export const asking = (prompt: string, variable: string): string =>
  `printf %s ${quoted(`${prompt}: `)} && read -r ${variable}`;

/** The same without showing what is typed; the terminal shows again what is typed even when it is broken off. */
export const askingSecret = (prompt: string, variable: string): string => {
  const say = `printf %s ${quoted(`${prompt}: `)} >&2`;
  const restore = `trap 'exit 1' INT; trap 'stty echo; echo >&2' EXIT`;
  return `${variable}=$(${say}; ${restore}; stty -echo; IFS= read -r typed && printf %s "$typed")`;
};

/** What an option takes that is read from the command before in a pipe: no list of processes shows it. */
export const PIPED = 'file:///dev/stdin';

/** Gives a variable of the shell to a command that reads it by `PIPED`. */
export const piping = (variable: string, command: string): string => `printf %s "$${variable}" | ${command}`;
