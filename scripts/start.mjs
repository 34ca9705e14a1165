import { runScript } from './processes.mjs';
import { SetUpError, setUp } from './setup.mjs';

const MONITOR_FAILED = 3;

try {
  const [missing] = await setUp(['redis']);
  if (missing) throw new SetUpError(missing);
  process.exitCode = await runScript('sandbox', process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = MONITOR_FAILED;
}
