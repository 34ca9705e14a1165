import { brotliDecompressSync, constants, gunzipSync, inflateSync } from 'node:zlib';

/** What a small body may grow to: a bomb is told as what it says it is. */
const LARGEST = 64 * 1024;
const bounds = { maxOutputLength: LARGEST, finishFlush: constants.Z_SYNC_FLUSH };

const READERS: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  gzip: (body) => gunzipSync(body, bounds),
  'x-gzip': (body) => gunzipSync(body, bounds),
  deflate: (body) => inflateSync(body, bounds),
  br: (body) => brotliDecompressSync(body, { maxOutputLength: LARGEST }),
};

/** The body as it was before it was compressed, also when its end is missing; in words what it is when that cannot be told. */
export const decompressed = (encoding: string | string[] | undefined, body: Buffer): Buffer | string => {
  // Some compress and do not say so.
  const said = encoding === undefined && body[0] === 0x1f && body[1] === 0x8b ? 'gzip' : encoding;
  const name = String(said ?? 'identity').toLowerCase();
  if (name === 'identity' || body.length === 0) return body;
  try {
    return READERS[name]?.(body) ?? `compressed (${name})`;
  } catch {
    return `compressed (${name})`;
  }
};
