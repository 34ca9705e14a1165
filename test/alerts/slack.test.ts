import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentOf, type MessageDocument } from '../../shared/alerts/json.ts';
import type { CauseDocument } from '../../shared/alerts/json-causes.ts';
import { type MessageInput, storyOf } from '../../shared/alerts/message-story.ts';
import { slackOf } from '../../shared/alerts/slack.ts';
import type { SlackPayload } from '../../shared/alerts/slack-payload.ts';
import { slackOfText } from '../../shared/alerts/slack-text.ts';
import { FAULTS, type FaultCode, fault } from '../../shared/health/fault.ts';
import { anyCause } from './causes.ts';
import { expectGoldenJson } from './golden.ts';
import { STORY } from './stories.ts';

const documentNamed = (name: string): MessageDocument => documentOf(storyOf(STORY[name] as MessageInput));
const OPENED = documentNamed('mlflow-opened');
const [ROOT] = OPENED.members as [MessageDocument['members'][number]];

/** Every text of a payload that is read as markup. */
const markupOf = (payload: SlackPayload): string[] => [
  payload.text,
  ...payload.attachments.flatMap(({ fallback = '', blocks }) => [
    fallback,
    ...blocks.flatMap((block) => {
      if (block.type === 'section') return block.text?.type === 'mrkdwn' ? [block.text.text] : [];
      return block.type === 'context'
        ? block.elements.flatMap((element) => (element.type === 'mrkdwn' ? [element.text] : []))
        : [];
    }),
  ]),
];
const headerOf = ({ blocks: [first] }: SlackPayload): string => (first?.type === 'header' ? first.text.text : '');
const bodyOf = (payload: SlackPayload): string => markupOf(payload).slice(2).join('\n');

describe('slackOf', () => {
  it.each(Object.keys(STORY))('tells %s as recorded', (name) => {
    expectGoldenJson(`golden/${name}.slack.json`, slackOf(documentNamed(name)));
  });

  it.each([
    ['mlflow-opened', '#d72b3f', '[DOWN] MLflow name does not resolve; API and 1 more affected'],
    ['mlflow-reminder', '#d72b3f', '[STILL DOWN 4 h] API health checks time out; Registry API affected'],
    ['mlflow-resolved', '#2eb67d', '[RESOLVED] MLflow (name does not resolve) after 12 min'],
    ['redis-opened', '#eba434', '[DEGRADED] Redis connection times out; API at risk'],
    ['redis-resolved', '#2eb67d', '[RESOLVED] Redis (connection times out) after 12 min'],
    ['blind-opened', '#8d8d8d', '[BLIND] 3 checks cannot be measured: parameter is missing'],
    ['blind-resolved', '#2eb67d', '[RESOLVED] 3 checks are measured again after 12 min'],
  ])('shows in colour and header of %s how bad it is', (name, color, header) => {
    const payload = slackOf(documentNamed(name));
    expect(payload.attachments.map((one) => one.color)).toEqual([color]);
    expect(headerOf(payload)).toBe(header);
  });

  it('gives times as dates of Slack, which each reader sees in their own zone, with UTC for clients that cannot', () => {
    const since = Date.parse('2025-08-13T19:07:00Z') / 1000;
    expect(bodyOf(slackOf(OPENED))).toContain(`since <!date^${since}^{date_short_pretty} {time}|19:07Z>`);
  });

  it('says when what broke first is back while the rest is broken', () => {
    const document = documentNamed('mlflow-reminder');
    const began = `since <!date^${Date.parse('2025-08-13T19:07:00Z') / 1000}^{date_short_pretty} {time}|19:07Z>`;
    const back = `<!date^${Date.parse('2025-08-13T19:16:00Z') / 1000}^{date_short_pretty} {time}|19:16Z>`;
    expect(bodyOf(slackOf(document))).toContain(`name does not resolve, ${began}, back ${back}\n`);
    const { overAt, ...root } = document.members[0] as MessageDocument['members'][number];
    const rootAs = (other: typeof root): string =>
      bodyOf(slackOf({ ...document, members: [other, ...document.members.slice(1)] }));
    expect(rootAs(root)).toContain(`${began}, back\n`);
    expect(rootAs({ ...root, status: 'removed' })).toContain(`${began}, no longer configured\n`);
    expect(bodyOf(slackOf(OPENED))).toContain(`${began}\n`);
  });

  it('says when the step was told, since it may be posted long after, and after a later one', () => {
    const told = `<!date^${Date.parse('2025-08-13T19:08:10Z') / 1000}^{date_short_pretty} {time}|19:08Z>`;
    expect(bodyOf(slackOf(OPENED))).toContain(`, told ${told}, step 1, Hokusai`);
  });

  it('tells in the past what is over', () => {
    expect(bodyOf(slackOf(documentNamed('mlflow-resolved')))).toContain('\n*Had taken down:*\n');
    expect(bodyOf(slackOf(documentNamed('blind-resolved')))).toMatch(/^\*Was not measured:\* /);
    expect(bodyOf(slackOf(documentNamed('blind-opened')))).toContain('\n*Not measured either:*\n');
  });

  it('refers to the incident in every step, since a webhook cannot thread', () => {
    const opened = `<!date^${Date.parse('2025-08-13T19:07:20Z') / 1000}^{date_short_pretty} {time}|19:07Z>`;
    expect(bodyOf(slackOf(documentNamed('mlflow-reminder')))).toContain(
      `<https://status.hokus.ai/|INC-7>, opened ${opened}, told `,
    );
    expect(bodyOf(slackOf({ ...documentNamed('mlflow-resolved'), links: {} }))).toContain(`\nINC-7, opened ${opened}`);
  });

  it('tells dependants and what is not explained by the cause apart', () => {
    const other = { ...ROOT, check: 'auth-health', service: 'auth', fault: fault('http.status', '503') };
    const body = bodyOf(slackOf({ ...OPENED, members: [...OPENED.members, other] }));
    expect(body).toContain('*Took down:*\n• `api-targets` (API Service) health checks time out\n');
    expect(body).toContain('\n*Broken too, not explained by it:*\n• `auth-health` (auth) wrong status code');
  });

  it('never says of a target that is not measured that it is down', () => {
    for (const name of ['blind-opened', 'blind-reminder', 'blind-resolved']) {
      expect(JSON.stringify(slackOf(documentNamed(name)))).not.toMatch(/\b(?:down|unhealthy|degraded|broke)\b/i);
    }
  });

  it('tells what it can of a document from before headline, services and nextSteps', () => {
    const { headline, services, nextSteps, ...old } = OPENED;
    const payload = slackOf(old);
    expect(headerOf(payload)).toBe('[DOWN] MLflow name does not resolve; API and 1 more affected - Hokusai');
    expect(bodyOf(payload)).toContain('*Broke first:* `mlflow-dns` (mlflow) name does not resolve, since');
  });

  it('tells the root of a document whose members were left out for its size, and how many those are', () => {
    const body = bodyOf(slackOf({ ...OPENED, members: [], omittedMembers: 2000 }));
    expect(body).toContain('*Broke first:* `mlflow-dns`');
    expect(body).toContain('• and 2000 checks more');
  });

  it('links a dashboard, and nothing that is no web address', () => {
    const linked = (dashboard: string): string => bodyOf(slackOf({ ...OPENED, links: { dashboard } }));
    expect(linked('https://a.example/?q=1|2&r=<b>')).toContain('<https://a.example/?q=1%7C2&amp;r=%3Cb%3E|Dashboard>');
    expect(linked('javascript:alert(1)')).not.toMatch(/Dashboard|javascript/);
    expect(linked(`https://a.example/${'a'.repeat(600)}`)).not.toContain('Dashboard');
  });

  it('has no button, which would warn its readers that no app answers it', () => {
    expect(JSON.stringify(slackOf(OPENED))).not.toContain('"actions"');
  });
});

describe('slackOfText', () => {
  it('shows the subject where notifications do, and the lines as they are', () => {
    expect(slackOfText({ Subject: 'Hello *you*', Message: 'one\ntwo <!channel> `x`\u001b[31m' })).toEqual({
      text: "Hello 'you'",
      blocks: [{ type: 'section', text: { type: 'plain_text', text: 'one\ntwo ‹!channel› `x`', emoji: false } }],
      attachments: [],
      unfurl_links: false,
      unfurl_media: false,
    });
  });

  it('says that it was cut', () => {
    const textOf = (Message: string): string => {
      const [block] = slackOfText({ Message }).blocks;
      return block?.type === 'section' ? (block.text?.text ?? '') : '';
    };
    expect(textOf('x'.repeat(1500))).toBe('x'.repeat(1500));
    expect(textOf('x'.repeat(1501))).toBe(`${'x'.repeat(1497)}...`);
    expect(textOf('a line\n'.repeat(1000))).toMatch(/^(?:a line\n){213}a\.\.\.$/);
  });

  it('has a text even of nothing', () => {
    expect(slackOfText({ Message: ' \n' })).toMatchObject({
      text: '(no subject)',
      blocks: [{ text: { text: '(no text)' } }],
    });
  });
});

describe('a payload of any names and texts', () => {
  const nasty = fc.constantFrom(
    '<!channel> <@U123> <#C1>',
    '@here @channel @everyone',
    '*b* _i_ ~s~ `c` ```\nblock```',
    '<https://evil.example|Dashboard>',
    'https://evil.example',
    '&lt;!channel&gt;',
    '> quote\n> more',
    '&'.repeat(4000),
    '💥'.repeat(4000),
    '@'.repeat(4000),
  );
  const anyText = fc.oneof(nasty, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
  const anyCode = fc.constantFrom(...(Object.keys(FAULTS) as FaultCode[]));
  const anyFault = fc.option(fc.record({ code: anyCode, message: anyText }).map((one) => fault(one.code, one.message)));
  // What is no cause of ours can come over the topic, too: nothing of it is cut or plain.
  const anyCauseDocument = anyCause(anyText).map(({ service, mitigated, findings, explains }): CauseDocument => {
    const [{ at, names, consequence, own, check, evidence, remedy, alternatives, unseen, ...told }] = findings;
    const lists = {
      evidence: [...evidence],
      remedy: [...remedy],
      alternatives: [...alternatives],
      unseen: [...unseen],
    };
    const checks = findings.map((one) => one.check);
    return { service, since: at, mitigated, ...told, ...lists, checks, explains: [...explains] };
  });
  const anyMember = fc.record({
    check: anyText,
    service: anyText,
    role: fc.constantFrom('root' as const, 'dependant' as const),
    status: fc.constantFrom('healthy' as const, 'degraded' as const, 'unhealthy' as const, 'unknown' as const),
    fault: anyFault,
    since: fc.constantFrom('2025-08-13T19:07:00Z', '2024-08-13T19:07:00Z'),
    over: fc.boolean(),
  });
  const anyDocument = fc
    .record({
      step: fc.constantFrom<MessageDocument['step']>(
        'opened',
        'grown',
        'cause-changed',
        'reminder',
        'resolved',
        'reopened',
      ),
      merged: fc.array(anyText, { maxLength: 5 }),
      reopened: fc.nat(3),
      acknowledged: fc.record({ at: fc.constant('2025-08-13T19:07:00Z'), by: anyText, note: anyText }),
      flapping: fc.record({ checks: fc.array(anyText, { maxLength: 5 }), quietMs: fc.constant(900_000) }),
      causes: fc.option(fc.array(anyCauseDocument, { maxLength: 5 }), { nil: undefined }),
      omittedCauses: fc.nat(3),
      severity: fc.constantFrom('critical' as const, 'warning' as const, 'monitor' as const),
      incident: anyText,
      platform: anyText,
      subject: anyText.map((text) => `[DOWN] ${text}`),
      headline: anyText.map((text) => `[DOWN] ${text}`),
      root: anyMember,
      members: fc.array(anyMember, { maxLength: 60 }),
      omittedMembers: fc.nat(),
      atRisk: fc.array(anyText, { maxLength: 60 }),
      services: fc.dictionary(anyText, anyText),
      nextSteps: fc.array(anyText, { maxLength: 20 }),
      links: fc.oneof(
        fc.constant({}),
        anyText.map((dashboard) => ({ dashboard })),
        fc.webUrl().map((dashboard) => ({ dashboard })),
      ),
    })
    .map(
      ({ causes, ...parts }): MessageDocument => ({
        ...OPENED,
        ...parts,
        ...(causes && { causes }),
        id: `${parts.incident}#3`,
      }),
    );

  const anyPayload = fc.oneof(
    anyDocument.map(slackOf),
    fc.record({ Subject: anyText, Message: anyText }).map(slackOfText),
  );

  it('stays within the limits of Slack', () => {
    fc.assert(
      fc.property(anyPayload, (payload) => {
        const blocks = [...payload.blocks, ...payload.attachments.flatMap((one) => one.blocks)];
        expect(blocks.length).toBeLessThanOrEqual(50);
        expect(payload.attachments[0]?.blocks.length ?? 0).toBeLessThanOrEqual(5);
        expect(headerOf(payload).length).toBeLessThanOrEqual(300);
        expect([...headerOf(payload)].length).toBeLessThanOrEqual(150);
        for (const text of markupOf(payload)) expect(text.length).toBeLessThanOrEqual(3000);
        for (const block of blocks) {
          const text = block.type === 'section' || block.type === 'header' ? block.text?.text : 'none';
          expect(text?.length).toBeGreaterThan(0);
        }
        expect(markupOf(payload).join('').length + headerOf(payload).length).toBeLessThan(13_000);
      }),
    );
  });

  it('opens no tag but dates and links of its own, mentions nobody and formats nothing', () => {
    const own = /<!date\^\d+\^\{date_short_pretty\} \{time\}\|[\w :]+>|<https?:\/\/[^<>|]+\|[^<>|]*>/g;
    fc.assert(
      fc.property(anyPayload, (payload) => {
        for (const text of markupOf(payload)) {
          // In a block of code Slack formats nothing and mentions nobody; nothing ends one but its own last line.
          const unblocked = text.replace(/^```\n(.*)\n```$/gm, (_, command: string) => {
            expect(command).not.toMatch(/```|[<>]|&(?!amp;|lt;|gt;)/);
            return '';
          });
          const rest = unblocked.replace(own, '');
          expect(rest).not.toMatch(/[<>]|@[a-z!]|&(?!amp;|lt;|gt;)/i);
          for (const line of rest.split('\n')) {
            // Spans of code are whole; beside them, bold is only in titles of ours.
            const beside = line.replace(/`[^`]*`/g, '');
            const unmarked = beside
              .replace(/^\*[A-Z][A-Za-z0-9 ,]+:\*/, '')
              .replace(/(?<=[A-Za-z0-9])_(?=[A-Za-z0-9])/g, '');
            expect(unmarked).not.toMatch(/[*_~`]/);
          }
        }
        expect(headerOf(payload)).not.toMatch(/[<>]/);
      }),
    );
  });

  it('lets Slack make nothing of text that looks like a link or a name, and unfurls nothing', () => {
    fc.assert(
      fc.property(anyPayload, (payload) => {
        expect(payload).toMatchObject({ unfurl_links: false, unfurl_media: false });
        const texts: unknown[] = [];
        JSON.stringify(payload, (_, value) => {
          if (value?.type === 'mrkdwn') texts.push(value.verbatim);
          if (value?.type === 'plain_text') texts.push(!value.emoji);
          return value;
        });
        expect(new Set(texts)).toEqual(new Set([true]));
      }),
    );
  });
});
