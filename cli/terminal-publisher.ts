import { DEFAULT_TOPIC, type Publisher, type Topic } from '../shared/alerts/publish.ts';
import { copyable, plain } from '../shared/alerts/words.ts';
import type { Message } from '../shared/health/incident.ts';
import { type Look, paint } from './cells.ts';

const STYLES: Readonly<Record<string, Parameters<typeof paint>[0]>> = {
  healthy: 'green',
  degraded: 'yellow',
  unhealthy: 'red',
  unknown: 'magenta',
};

/** Shows each message on the terminal, beside a bar in the colour of its status, and the topic of its route if it has one. */
export const createTerminalPublisher = (
  write: (text: string) => void,
  look: Pick<Look, 'color'> = { color: false },
): Publisher => ({
  publish: async (message, topic) => write(boxOf(message, topic, { columns: 80, ...look })),
});

const boxOf = ({ subject, text, attributes }: Message, topic: Topic = DEFAULT_TOPIC, look: Look): string => {
  const edge = (part: string): string => paint(STYLES[attributes.status] ?? 'bold', part, look);
  const body = text.trimEnd().split('\n').map(safeLine);
  return [
    `${edge('┏━')} ${paint('bold', plain(subject), look)}`,
    ...(topic === DEFAULT_TOPIC ? [] : [`${edge('┃')} to ${plain(topic, 300)}`]),
    ...body.map((line) => (line === '' ? edge('┃') : `${edge('┃')} ${line}`)),
    `${edge('┗━')}\n`,
  ].join('\n');
};

// The indent is ours; what follows it may be a target's. A command is copied, space for space.
const safeLine = (line: string): string => line.replace(/\S.*$/, (rest) => copyable(rest) ?? plain(rest, 1000));
