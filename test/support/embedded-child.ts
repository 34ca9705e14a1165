/** A process to kill: `node embedded-child.ts hold|write|die-between <folder> [check]`. Prints a line for each thing done. */
import inner from 'dynalite/db/index.js';

import { openEmbeddedStore } from '../../cli/embedded-store.ts';
import { createDynamoStore } from '../../shared/store/dynamo.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { changeOf, stateOf } from '../store/samples.ts';

const [, , command, folder = '', check = ''] = process.argv;

const embedded = await openEmbeddedStore({ folder, clock: systemClock });
const store = createDynamoStore({ ...embedded, clock: systemClock });
const say = (line: string | number) => process.stdout.write(`${line}\n`);
const save = async (seq: number, pending: number) => {
  const rev = (await store.states([check])).get(check)?.rev;
  const changes = Array.from({ length: pending }, (_, i) => changeOf(check, seq + i));
  await store.saveState(stateOf(check, { changeSeq: seq, pending: changes }), rev);
};

if (command === 'write') {
  const known = (await store.states([check])).get(check)?.changeSeq ?? 0;
  for (let seq = known + 1; ; seq += 1) {
    await save(seq, seq % 2);
    say(seq);
  }
}
if (command === 'die-between') {
  await save(1, 1);
  const { updateIndexes } = inner;
  // As soon as the entries of the indexes are written, before dynalite writes the item itself.
  inner.updateIndexes = (database, table, existing, item) =>
    updateIndexes(database, table, existing, item, () => process.kill(process.pid, 'SIGKILL'));
  await save(2, 0);
}
say('ready');
// Keeps the process, whose server alone would do so too, until it is killed.
setInterval(() => {}, 60_000);
