/**
 * A fresh process with one bundle in it, as in Lambda: prints, as its last line, how long it starts (milliseconds) and what
 * memory it takes then and at most (MB; Linux). Arguments: the bundle, the event.
 */
import { readFileSync } from 'node:fs';

const [bundle = '', event = ''] = process.argv.slice(2);
const mb = (bytes: number): number => bytes / 2 ** 20;
// Not `resourceUsage().maxRSS`: that of a child begins with its parent's.
const peakMb = (): number => Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;

const startedMs = performance.now();
const { handler } = await import(bundle);
const initMs = performance.now() - startedMs;
const initMb = mb(process.memoryUsage.rss());
await handler(JSON.parse(event), { getRemainingTimeInMillis: () => 60_000 });
const measured = { initMs, initMb, peakMb: peakMb() };
process.stdout.write(`\n${JSON.stringify(measured)}\n`, () => process.exit());
