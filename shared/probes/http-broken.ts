import { type Fault, fault } from '../health/fault.ts';
import { bytesInWords } from './bytes.ts';
import type { Break, Exchange } from './http-exchange.ts';
import { notHttpBegins, showUrl } from './http-words.ts';

/** `timeoutMs` and `maxSize` are the bounds that the request had. */
type Bounds = { timeoutMs: number; maxSize: number };

/** The fault of an answer that is not whole, at headers or at body. */
export const brokenFault = (broken: Break, answer: Exchange, url: URL, { timeoutMs, maxSize }: Bounds): Fault => {
  const place = showUrl(url);
  const inBody = answer.status !== undefined;
  const stage = inBody ? 'body' : 'headers';
  const when = inBody ? `after ${answer.body.length} bytes of the body` : 'before its headers were whole';
  switch (broken.kind) {
    case 'timeout': {
      const what = inBody ? `stalls ${when}` : 'accepts the request but does not answer';
      return fault('http.timeout', `${place} ${what} within the time-out of ${timeoutMs} ms`, stage);
    }
    case 'too-large': {
      const what = inBody ? `a body of more than the ${bytesInWords(maxSize)}` : 'more headers than the 16 KB';
      return fault('http.too-large', `${place} sends ${what} that are allowed`, stage);
    }
    case 'closed':
      return fault(inBody ? 'http.malformed' : 'tcp.reset', `${place} closes the connection ${when}`, stage);
    case 'reset':
      return fault('tcp.reset', `${place} resets the connection ${when} (${broken.code})`, stage);
    case 'malformed':
      return fault('http.malformed', `${place} ${notHttp(broken, inBody)}`, stage);
    case 'unsendable':
      return fault('probe.internal', `${place} was not asked: the check has a header that cannot be sent`);
  }
};

const notHttp = ({ said }: { said: string }, inBody: boolean): string => {
  if (inBody) return 'sends a body that is not what its headers promise';
  const begins = notHttpBegins(said);
  if (begins === undefined) return 'answers, but not in HTTP';
  return `answers, but not in HTTP: it begins with ${begins.includes(' ') ? begins : `"${begins}"`}`;
};
