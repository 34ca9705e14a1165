import { readFile } from 'node:fs/promises';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from 'vitest';

import type { Bench } from './bench.ts';
import { awsCli } from './programs.ts';

/** What the commands of each heading print; the headings are the page's, in its order. */
const EXPECTED: Record<string, string[]> = {
  Slack: ['"Name": "vpcwatch/slack"'],
  'A queue, a function, an HTTPS endpoint': ['"SubscriptionArn": "arn:aws:sns:'],
  'The report': ['Service health report', '## Executive summary'],
  'What stands now': ['"S": "CHECK#cache"', '"S": "CHECK#site"', '"S": "healthy"'],
  'The last answers of a check': ['"S": "RESULT#', '"S": "tcp.timeout"'],
  'When a check changed': ['"Count": 2', '"S": "unhealthy"'],
  'Probe now': ['"StatusCode": 200', '"check":"cache"', '"status":"healthy"'],
  'Why it fails': ['"fault":"tcp.timeout"', '"findings":[{', '"validate":"echo'],
  'Read the log': ['"published":["INC-1#1"]'],
  Alarms: ['['],
  '`<function>-heartbeat`': ['"vpcwatch-test-', '"DISABLED"'],
  '`dead-letters`': ['"ReceiptHandle"', '"repeated":["INC-1#1"]'],
  '`untold`': ['"email"', '"on-call@platform.example"', '"sqs"'],
};

/** What is out of order while the commands of a heading run; answers how that ends. */
const BROKEN: Record<string, (bench: Bench) => Promise<() => void>> = {
  'Why it fails': async ({ platform: { redis } }) => {
    await redis.freeze();
    return redis.thaw;
  },
};

const PAGE = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');

/** The commands of docs/operations.md, run as they stand by the real AWS command line. */
export const describeOperations = (bench: Bench): void => {
  const { preamble, commands } = commandsOf(PAGE);
  let variables: Record<string, string> = {};

  describe('docs/operations.md', () => {
    beforeAll(async () => {
      // The values are the reader's own, all other lines are the page's.
      const own = preamble.replace(/^STACK=.*$/m, 'STACK=vpcwatch-test').replace(/^CHECK=.*$/m, 'CHECK=cache');
      const names = [...own.matchAll(/^([A-Z_]+)=/gm)].map(([, name = '']) => name);
      const values = (await awsCli(bench.emulator, [own, ...names.map((name) => `echo "$${name}"`)].join('\n'))).trim();
      variables = Object.fromEntries(names.map((name, index) => [name, values.split('\n')[index] ?? '']));
      await sendLetter(bench, variables.DEAD_LETTERS ?? '');
    });

    it('has a command for each thing that is asked here', () => {
      expect(commands.map(({ title }) => title)).toEqual(Object.keys(EXPECTED));
    });

    it.each(commands)('says how: $title', async ({ title, lines }) => {
      const mend = await BROKEN[title]?.(bench);
      const given = { ...variables, WEBHOOK: 'https://hooks.slack.com/services/1' };
      const printed = await awsCli(bench.emulator, lines, given).finally(mend);
      for (const text of EXPECTED[title] ?? ['nothing']) expect(dense(printed)).toContain(dense(text));
    });
  });
};

/** JSON is printed with spaces or without, as each program likes. */
const dense = (text: string): string => text.replaceAll(/\s/g, '');

/** What SNS could not hand to a subscriber: the first message, as the inbox got it. */
const sendLetter = async ({ emulator, inbox }: Bench, QueueUrl: string): Promise<void> => {
  const sqs = new SQSClient(emulator.at);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: inbox.texts[0] }));
  sqs.destroy();
};

/** The blocks of shell below each heading, in one; the first of the page sets the variables. What removes comes elsewhere. */
const commandsOf = (page: string): { preamble: string; commands: { title: string; lines: string }[] } => {
  const [first, ...sections] = page.split(/^#+ /m).slice(1);
  const commands = sections.flatMap((section) => {
    const [title = ''] = section.split('\n');
    const lines = blocksOf(section);
    return lines === '' || title === 'Remove' ? [] : [{ title, lines }];
  });
  return { preamble: blocksOf(first ?? ''), commands };
};

const blocksOf = (section: string): string =>
  [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, lines = '']) => lines).join('');

/** What the page says removes the table that a removed stack has left. */
export const removalLines = (): string => blocksOf(PAGE.split(/^## Remove$/m)[1] ?? '');
