import type { Hints } from '../shared/alerts/hints.ts';
import { shell } from '../shared/aws/command.ts';
import { DEFAULT_CONFIG, DEFAULT_DATA } from './context.ts';

/** The commands that read the configuration and the history which this monitor keeps; what is usual is not named. */
export const createHints = ({ config, data }: { config: string; data: string }): Hints => {
  const configured = config === DEFAULT_CONFIG ? [] : ['--config', config];
  const kept = [...configured, ...(data === DEFAULT_DATA ? [] : ['--data', data])];
  const command = (...words: string[]): string => shell('npx', 'vpcwatch', ...words);
  return {
    check: (check) => command('check', check, ...configured),
    history: (check) => command('history', check, '--since', '24h', ...kept),
    why: (check) => command('why', check, ...configured),
    status: () => command('status', ...kept),
    ack: (incident) => command('ack', incident, ...kept),
  };
};
