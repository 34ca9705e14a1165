import { plain, wrap } from '../shared/alerts/words.ts';
import { type Bill, billOf } from '../shared/ops/cost.ts';
import { grid, type Look, paint } from './cells.ts';
import { readConfig } from './context.ts';
import type { CommandContext } from './main.ts';

/** Prints what a deployment of the configuration would cost in a month. */
export const cost = async (options: { config: string }, { terminal }: CommandContext): Promise<void> => {
  const config = await readConfig(options.config);
  terminal.out(billTable(plain(config.platform, 60), billOf(config), terminal));
};

/** The parts, their sum, and the sum with each way from the VPC to the APIs that are needed there. */
export const billTable = (platform: string, { lines, dollars, ways }: Bill, look: Look): string => {
  const parts = lines.map((line) => ({ cells: [line.part, money(line.dollars), line.what] }));
  const total = { cells: [paint('bold', 'In all', look), money(dollars), ''] };
  const table = grid(['PART', 'A MONTH', ''], [...parts, total], look);
  return [`${platform}, US dollars a month\n`, table, wayTable(dollars, ways, look), note(look)].join('\n');
};

const wayTable = (dollars: number, ways: Bill['ways'], look: Look): string => {
  if (ways.length === 0) return `${wrap(NO_WAY_NEEDED, look.columns)}\n`;
  const rows = ways.map((each) => ({
    cells: [each.way, money(each.dollars), money(dollars + each.dollars), each.what],
  }));
  const why = wrap('Some functions in the VPC need AWS APIs beyond DynamoDB. One of:', look.columns);
  return `${why}\n${grid(['WITH', 'A MONTH', 'IN ALL', ''], rows, look)}`;
};

const NO_WAY_NEEDED =
  "Nothing in the VPC needs a NAT gateway or an interface endpoint; DynamoDB's gateway endpoint is free.";

const note = ({ columns }: Look): string =>
  `${wrap(
    'An estimate for a month in which little happens: prices of us-east-1, on demand, without free tier, tax and traffic ' +
      'through NAT or endpoints. A check that fails probes longer and writes more.',
    columns,
  )}\n`;

const money = (dollars: number): string => dollars.toFixed(2).padStart(7);
