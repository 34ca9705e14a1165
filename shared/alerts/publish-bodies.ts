import type { Message } from '../health/incident.ts';

// SNS takes 256 KiB with attributes; they and the subject have far less than the reserve.
const MAX_BYTES = 256 * 1024 - 4096;
const SHORTENED = '\n... (shortened to what a message may hold)\n';

/** One body for each protocol as `MessageStructure: json` wants it; shortened until it fits, the texts first. */
export const bodiesOf = (message: Message, maxBytes = MAX_BYTES): string => {
  const { subject, text, json } = message;
  const brief = { ...json, members: [], omittedMembers: omittedOf(json) };
  const forms = [
    () => encode(message, text, text, json),
    () => encode(message, subject, text, json),
    (max: number) => withTextThatFits(message, json, max),
    (max: number) => withTextThatFits(message, brief, max),
  ];
  let body = '';
  for (const form of forms) {
    body = form(maxBytes);
    if (Buffer.byteLength(body) <= maxBytes) break;
  }
  return body;
};

const encode = (message: Message, short: string, email: string, json: Message['json']): string => {
  const document = JSON.stringify(json);
  return JSON.stringify({
    default: short,
    email,
    lambda: document,
    sqs: document,
    https: JSON.stringify(message.chat),
  });
};

/** The longest beginning of the text that fits beside the rest; none of it when the rest alone is too large. */
const withTextThatFits = (message: Message, json: Message['json'], maxBytes: number): string => {
  const characters = [...message.text];
  let [fits, tooLong] = [0, characters.length];
  const bodyWith = (length: number): string =>
    encode(message, message.subject, characters.slice(0, length).join('') + SHORTENED, json);
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (Buffer.byteLength(bodyWith(middle)) <= maxBytes) fits = middle;
    else tooLong = middle;
  }
  return bodyWith(fits);
};

const omittedOf = ({ members, omittedMembers }: Message['json']): number =>
  (Array.isArray(members) ? members.length : 0) + (typeof omittedMembers === 'number' ? omittedMembers : 0);
