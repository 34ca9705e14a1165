import type { ServiceId } from '../config/schema.ts';
import { timeInWords } from '../time/words.ts';
import type { MessageDocument } from './json.ts';
import { titleOf } from './message-names.ts';
import { code, safe } from './mrkdwn.ts';
import { plain } from './words.ts';

export type MemberDocument = MessageDocument['members'][number];

/** One check and what is wrong with it. */
export const lineOf = (
  { check, service, fault, status }: Pick<MemberDocument, 'check' | 'service' | 'fault' | 'status'>,
  document: MessageDocument,
): string => `${code(plain(check, 100))} (${safe(plain(nameOf(service, document), 60))}) ${titleOf({ fault, status })}`;

/** What people call a service. */
export const nameOf = (service: ServiceId, { services = {} }: MessageDocument): string =>
  (Object.hasOwn(services, service) ? services[service] : undefined) ?? service;

/** In the reader's own time; where Slack cannot, in UTC. */
export const dateOf = (at: string, document: MessageDocument): string =>
  `<!date^${Date.parse(at) / 1000}^{date_short_pretty} {time}|${timeInWords(at, 'UTC', document.at)}>`;
