import { type Environment, main } from '../../cli/main.ts';

/** Runs a command of vpcwatch in this process, on a terminal of 100 columns without colours. */
export const vpcwatch = async (
  args: readonly string[],
  env: Environment = {},
): Promise<{ code: number; out: string; err: string }> => {
  const said = { out: '', err: '' };
  const to = (name: keyof typeof said) => (text: string) => {
    said[name] += text;
  };
  const terminal = { out: to('out'), err: to('err'), color: false, interactive: false, columns: 100 };
  const code = await main(args, env, terminal);
  return { code, ...said };
};
