import { parseArgs } from 'node:util';
import { expect } from 'vitest';

/** The blocks of shell on a page, each with the heading that it is under; `title` is empty before the first. */
export const blocksOf = (page: string): { title: string; block: string }[] => {
  let title = '';
  const blocks: { title: string; block: string }[] = [];
  for (const [, heading, block] of page.matchAll(/^#{2,} (.+)$|^```sh\n([\s\S]+?)^```$/gm)) {
    if (heading !== undefined) title = heading;
    else blocks.push({ title, block: block ?? '' });
  }
  return blocks;
};

/** The command of a block; a loop over buckets becomes one for each. */
export const linesOf = (block: string): string[] => {
  const line = block.replace(/\\\n\s*/g, ' ').trim();
  const loop = /^for bucket in ([\d ]+); do\s+([\s\S]+?)\s+done$/.exec(line);
  if (loop === null) return [line];
  return (loop[1] ?? '').split(' ').map((bucket) => (loop[2] ?? '').replace('$bucket', bucket));
};

/** The request that the AWS CLI makes of a query, to this table. */
export const queryOf = (line: string, tableName: string) => {
  const words = [...line.matchAll(/'([^']*)'|"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double?.replace(/\\(.)/g, '$1') ?? bare ?? '',
  );
  expect(words.slice(0, 3)).toEqual(['aws', 'dynamodb', 'query']);
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: words.slice(3),
    options: {
      'table-name': text,
      'index-name': text,
      'key-condition-expression': text,
      'filter-expression': text,
      'projection-expression': text,
      'expression-attribute-names': text,
      'expression-attribute-values': text,
      limit: text,
      'no-scan-index-forward': { type: 'boolean' },
      'consistent-read': { type: 'boolean' },
    },
  });
  expect(values['table-name']).toBe('$TABLE');
  const names = values['expression-attribute-names'];
  return {
    TableName: tableName,
    IndexName: values['index-name'],
    KeyConditionExpression: values['key-condition-expression'],
    FilterExpression: values['filter-expression'],
    ProjectionExpression: values['projection-expression'],
    ExpressionAttributeNames: names === undefined ? undefined : JSON.parse(names),
    ExpressionAttributeValues: JSON.parse(values['expression-attribute-values'] ?? '{}'),
    Limit: values.limit === undefined ? undefined : Number(values.limit),
    ScanIndexForward: !values['no-scan-index-forward'],
    ConsistentRead: values['consistent-read'],
  };
};
