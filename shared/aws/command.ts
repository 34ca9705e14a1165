/** One word as a POSIX shell takes it. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

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
