import { parseArgs } from 'node:util';

import { EXIT } from '../../cli/context.ts';
import { type Row, runScenarios } from './run.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';

const USAGE = `npm run faults -- [--only <text>] [--at-once <n>]
  Makes each fault for real, one after another, watches it as the monitor does, and prints what was named.
  --only      those whose number, code or description has the text in it
  --at-once   so many side by side; 1 unless said
`;

const WIDTHS = [4, 50, 28, 8, 46, 7, 5] as const;

const line = (...cells: readonly string[]): string =>
  `${cells
    .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
    .join('  ')
    .trimEnd()}\n`;

const rowOf = ({ scenario, findings: [found], seconds, problem }: Row): string =>
  line(
    String(scenario.number),
    scenario.made,
    found?.code ?? '-',
    found?.stage ?? '-',
    found?.cause ?? '-',
    found?.confidence ?? '-',
    seconds.toFixed(1),
  ) + (problem === undefined ? '' : `      NOT AS EXPECTED: ${problem}\n`);

const matches = (text: string, { number, made, expect }: Scenario): boolean =>
  String(number) === text || made.includes(text) || expect.cause.includes(text);

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, 'at-once': { type: 'string', default: '1' }, help: { type: 'boolean' } },
  });
  if (values.help) return void process.stdout.write(USAGE);
  const { only } = values;
  const scenarios = only === undefined ? SCENARIOS : SCENARIOS.filter((each) => matches(only, each));
  process.stdout.write(line('', 'fault made', 'named', 'stage', 'cause', 'sure', 'seconds'));
  const rows = await runScenarios(scenarios, Number(values['at-once']), (row) => process.stdout.write(rowOf(row)));
  const numbers = new Set(rows.map(({ scenario }) => scenario.number));
  const wrong = new Set(rows.flatMap(({ scenario, problem }) => (problem === undefined ? [] : [scenario.number])));
  process.stdout.write(`\n${rows.length} faults and splits made\n${numbers.size - wrong.size} of ${numbers.size}\n`);
  process.exitCode = wrong.size > 0 || rows.length === 0 ? EXIT.unhealthy : EXIT.healthy;
};

await main();
