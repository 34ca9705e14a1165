/** Starts an AWS emulator, says where it is, and waits to be ended. */
import { startEmulator } from './ministack.ts';

const { url, folder } = await startEmulator();
process.stdout.write(JSON.stringify({ url, folder }));
setInterval(() => {}, 60_000);
