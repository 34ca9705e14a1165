import { type Fault, fault } from '../health/fault.ts';
import type { Break, Exchange } from './http-exchange.ts';
import { bytesInWords } from './bytes.ts';
import { quote, showUrl } from './http-words.ts';

type Asked = { timeoutMs: number; maxSize?: number | undefined };

/** The fault of an answer that is not whole, at headers or at body. */
export const brokenFault = (check: Asked, url: URL, answer: Exchange, broken: Break): Fault => {
  const place = showUrl(url);
  const stage = answer.status === undefined ? 'headers' : 'body';
  const read = `after ${answer.body.length} bytes of the body`;
  switch (broken.kind) {
    case 'timeout': {
      const what = stage === 'headers' ? 'accepts the request but sends no answer' : `stalls ${read}: it is not whole`;
      return fault('http.timeout', `${place} ${what} within the time-out of ${check.timeoutMs} ms`, stage);
    }
    case 'too-large':
      return stage === 'headers'
        ? fault('http.too-large', `${place} sends more headers than the 16 KB that are allowed`, stage)
        : fault('http.too-large', `${place} answers more than the ${bytesInWords(check.maxSize)} that are allowed`);
  }
};
