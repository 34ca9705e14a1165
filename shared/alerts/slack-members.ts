import type { MessageDocument } from './json.ts';
import { fewOf, rowsByService } from './message-groups.ts';
import { isStorm } from './message-storm.ts';
import { code, safe } from './mrkdwn.ts';
import { lineOf, type MemberDocument, nameOf } from './slack-parts.ts';
import { TEXT_MAX } from './slack-payload.ts';
import { NEVER_REACHED } from './slack-words.ts';
import { count, fittingLines, plain } from './words.ts';

type Group = { title: string; rows: string[] };

/** The checks beside the root: what is new, what it took down, what else fails and what was never reached. */
export const membersOf = (document: MessageDocument): string => {
  const lines = groupsOf(document).flatMap(({ title, rows }) =>
    rows.map((row, index) => `${index === 0 ? `${title}\n` : ''}• ${row}`),
  );
  // Slack refuses a message whose blocks together are too long.
  const shown = fittingLines(lines, document.causes === undefined ? TEXT_MAX - 100 : TEXT_MAX / 2);
  const left = lines.length - shown.length;
  const { omittedMembers } = document;
  return [
    ...shown,
    ...(left > 0 && omittedMembers === 0 ? [`• and ${left} more`] : []),
    ...(omittedMembers > 0 ? [`• and ${count(left + omittedMembers, 'check')} more`] : []),
  ].join('\n');
};

const groupsOf = (document: MessageDocument): Group[] => {
  const { root, members, step, severity } = document;
  const over = step === 'resolved';
  const rest = members.filter((member) => member.check !== root.check && (over || !member.over));
  const never = severity === 'monitor' ? [] : rest.filter(isNeverReached);
  const others = rest.filter((member) => !member.fresh && !never.includes(member));
  const group = (title: string, of: readonly MemberDocument[]): Group => ({
    title,
    rows: of.map((member) => lineOf(member, document)),
  });
  if (severity === 'monitor') return [group('*Not measured either:*', rest)];
  return [
    group(
      '*New:*',
      rest.filter((member) => member.fresh && !never.includes(member)),
    ),
    ...(isStorm(failingOf(document))
      ? [{ title: '*Fail, by service:*', rows: servicesOf(document) }]
      : [
          group(
            over ? '*Had taken down:*' : '*Took down:*',
            others.filter(({ role }) => role === 'dependant'),
          ),
          group(
            '*Broken too, not explained by it:*',
            others.filter(({ role }) => role === 'root'),
          ),
        ]),
    { title: NEVER_REACHED, rows: never.map((member) => neverOf(member, document)) },
  ];
};

const neverOf = ({ check, service, fault }: MemberDocument, document: MessageDocument): string =>
  `${code(plain(check, 100))} (${safe(plain(nameOf(service, document), 60))}): ${safe(plain(fault?.message ?? ''))}`;

const isNeverReached = ({ status, fault }: MemberDocument): boolean =>
  status === 'unknown' && fault?.code === 'probe.never-reached';

const failingOf = ({ members, step }: MessageDocument): MemberDocument[] =>
  members.filter((member) => (step === 'resolved' || !member.over) && !isNeverReached(member));

const servicesOf = (document: MessageDocument): string[] =>
  rowsByService(failingOf(document)).map(
    ({ service, checks, codes }) =>
      `${safe(plain(nameOf(service, document), 60))}: ${count(checks.length, 'check')}, ${fewOf(codes, 2)}`,
  );
