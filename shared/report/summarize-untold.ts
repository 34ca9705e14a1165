import { counted, type Scene } from './summarize-scene.ts';

/** What people were not told, and why: silences in force, checks whose changes wait, messages that a topic refused. */
export const untoldLines = ({ silences, services, incidents, when }: Scene): string[] => [
  ...silences.map(
    ({ target, until, by, because }) => `${target} is silenced until ${when(until)} by ${by}: ${because}`,
  ),
  ...services
    .flatMap(({ checks }) => checks)
    .flatMap(({ check, held }) => (held === undefined ? [] : [`changes of ${check} are held: ${held}`])),
  ...incidents.flatMap(({ id, missedBy = [] }) =>
    missedBy.map(({ topic, ids }) => `${topic.split(':').at(-1)} missed ${counted(ids.length, 'message')} of ${id}`),
  ),
];
