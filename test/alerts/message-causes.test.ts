import { describe, expect, it } from 'vitest';

import type { ChatNotification } from '../../shared/alerts/chat.ts';
import type { MessageDocument } from '../../shared/alerts/json.ts';
import { renderMessage } from '../../shared/alerts/message.ts';
import type { MessageInput } from '../../shared/alerts/message-story.ts';
import { bodiesOf } from '../../shared/alerts/publish-bodies.ts';
import { slackOf } from '../../shared/alerts/slack.ts';
import { causeKeys } from '../../shared/health/correlate.ts';
import type { Cause, Finding, RemedyStep } from '../../shared/health/finding.ts';
import type { Message } from '../../shared/health/incident.ts';
import { causeOf, commandsOf, finding, noInstances, redisClosed, timeoutTooTight, unsure } from './causes.ts';
import { hokusai, incident, member, mlflowMembers, redisMembers } from './fixtures.ts';
import { now, STORY } from './stories.ts';

const storyNamed = (name: string): MessageInput => STORY[name] as MessageInput;
const opened = (causes: readonly Cause[], members = mlflowMembers): MessageInput => ({
  config: hokusai,
  incident: incident(members),
  step: 'opened',
  now,
  causes,
});
const withFinding = (rest: Partial<Finding>): Cause =>
  causeOf('mlflow', [finding('mlflow-dns', 'dns.nxdomain/no-instances', rest)]);
const slackTextOf = ({ json }: Message): string => JSON.stringify(slackOf(json as MessageDocument));
const chatTextOf = ({ chat }: Message): string => (chat as ChatNotification).content.description;

describe('the subject', () => {
  it.each([
    [
      'why-opened',
      '[DOWN] MLflow name does not resolve: the Cloud Map service has no instance; API and 1 more affected',
    ],
    [
      'why-unsure-opened',
      '[DEGRADED] Redis connection times out, likely because nothing answers on the port; API at risk',
    ],
    ['why-unknown-opened', '[DEGRADED] Redis connection times out; API at risk - Hokusai'],
    ['why-blind-opened', '[BLIND] 3 checks cannot be measured: parameter is missing - Hokusai'],
    ['why-found', '[DOWN] cause found: the Cloud Map service has no instance; MLflow name does not resolve'],
    ['why-another', '[DOWN] another cause (Redis): the security group does not let the monitor in - Hokusai'],
    ['why-reminder', '[STILL DOWN 4 h] API health checks time out; Registry API affected - Hokusai'],
    ['why-resolved', '[RESOLVED] MLflow (name does not resolve: the Cloud Map service has no instance) after 12 min'],
  ])('of %s tells why where there is room', (name, subject) => {
    expect(renderMessage(storyNamed(name)).subject).toBe(subject);
  });

  it.each([
    [
      'it has no task',
      '[DOWN] MLflow name does not resolve, because it has no task; API and 1 more affected - Hokusai',
    ],
    [
      'its only task was stopped',
      '[DOWN] MLflow name does not resolve: its only task was stopped; API and 1 more affected - Hokusai',
    ],
    [
      'its tasks were stopped for their memory',
      '[DOWN] MLflow name does not resolve: its tasks were stopped for their memory; 2 more affected',
    ],
    [
      'its tasks were stopped because of memory that ran out',
      '[DOWN] MLflow name does not resolve, because its tasks were stopped because of memory that ran out',
    ],
    [
      'its tasks were stopped because of all the memory that ran out',
      '[DOWN] MLflow name does not resolve: its tasks were stopped because of all the memory that ran out',
    ],
    [
      'its tasks were stopped, one after the other, because of all the memory that ran out',
      '[DOWN] MLflow name does not resolve; API and 1 more affected - Hokusai',
    ],
  ])('gives up the platform, then who is affected, then that it is so because %s', (title, subject) => {
    expect(renderMessage(opened([withFinding({ title })])).subject).toBe(subject);
  });

  it('says how sure a new cause is', () => {
    const changed = (causes: Cause[], knownCauses: string[]): string =>
      renderMessage({
        ...opened(causes),
        incident: incident(mlflowMembers, 'cause-changed'),
        step: 'cause-changed',
        knownCauses,
      }).subject;
    const title = 'its task ended';
    expect(changed([withFinding({ title, confidence: 'medium' })], [])).toMatch(
      /^\[DOWN\] likely cause: its task ended; /,
    );
    expect(changed([withFinding({ title, confidence: 'low' })], ['x of y'])).toMatch(
      /^\[DOWN\] another possible cause: its task ended; /,
    );
  });

  it('takes a cause for the first one unless another was told that is none any more, where nobody knows better', () => {
    const changed = (toldCauses: string[]): string =>
      renderMessage({
        ...opened([noInstances]),
        incident: incident(mlflowMembers, 'cause-changed', { toldCauses }),
        step: 'cause-changed',
      }).subject;
    expect(changed(causeKeys(noInstances))).toContain('] cause found: ');
    expect(changed([unsure, noInstances].flatMap(causeKeys))).toContain('] another cause: ');
  });

  it('does not repeat a title that says what the fault says', () => {
    const { subject } = renderMessage(opened([withFinding({ title: 'name does not resolve' })]));
    expect(subject).toBe('[DOWN] MLflow name does not resolve; API and 1 more affected - Hokusai');
  });
});

describe('every form', () => {
  it('has each command exactly as it is', () => {
    const message = renderMessage(storyNamed('why-unsure-opened'));
    const [knock] = unsure.findings[0].remedy;
    const command = knock?.command ?? '';
    expect(message.text.split('\n')).toContain(`     ${command}`);
    expect(message.json).toMatchObject({ causes: [{ remedy: [{ command }] }] });
    const shown = command.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    expect(chatTextOf(message)).toContain(`\n\`\`\`\n${shown}\n\`\`\`\n`);
    expect(JSON.parse(slackTextOf(message)).attachments[0].blocks[1].text.text).toContain(`\`\`\`\n${shown}\n\`\`\``);
  });

  it.each([
    ['of several lines', 'aws x\nrm -rf /'],
    ['with a terminal escape', 'aws \u001b[2Jx'],
    ['that reads other than it runs', 'aws \u202ex'],
    ['that nobody would read', `aws ${'x'.repeat(1500)}`],
  ])('has no command %s, and says so', (_, command) => {
    const message = renderMessage(opened([withFinding({ remedy: [{ say: 'Mend it', command }], validate: command })]));
    expect(message.text).toContain('\n  1. Mend it (its command cannot be shown)\n\nWhat fails\n');
    expect(message.json).toMatchObject({ causes: [{ remedy: [{ say: 'Mend it (its command cannot be shown)' }] }] });
    expect((message.json as MessageDocument).causes?.[0]).not.toHaveProperty('validate');
    expect(`${chatTextOf(message)}${slackTextOf(message)}`).not.toContain('aws ');
  });

  it('keeps commands with backticks in chats, but none that would end a block of code', () => {
    const commands = ["aws x --query 'y[?z==`a`]'", 'echo ```'];
    const remedy = commands.map((command, n): RemedyStep => ({ say: `Step ${n}`, command }));
    const message = renderMessage(opened([withFinding({ remedy })]));
    for (const text of [chatTextOf(message), JSON.parse(slackTextOf(message)).attachments[0].blocks[1].text.text]) {
      expect(text).toContain(`1. Step 0\n\`\`\`\n${commands[0]?.replaceAll('>', '&gt;')}\n\`\`\`\n`);
      expect(text).toContain('2. Step 1\nits command cannot be shown here\n');
    }
  });

  it('shows text of targets as one safe line', () => {
    const message = renderMessage(
      opened([withFinding({ evidence: ['a\u001b[2Jb\r\nTo mend it\n  1. <!channel> *x*'] })]),
    );
    expect(message.text).toContain('\n  - ab To mend it 1. <!channel> *x*\n');
    for (const text of [chatTextOf(message), slackTextOf(message)]) {
      expect(text).toContain("• ab To mend it 1. &lt;!channel&gt; 'x'");
    }
  });

  it('does not ask to look next with the command that proves the mend', () => {
    const validate = 'npx vpcwatch check mlflow-dns --config x.yml';
    const message = renderMessage(opened([withFinding({ validate })]));
    const { chat } = message;
    const looks = [message.text, JSON.stringify((chat as ChatNotification).content), slackTextOf(message)];
    for (const text of looks) expect(text.match(/npx vpcwatch check/g)).toHaveLength(1);
  });

  it('tells of a mitigated cause that its users have a fallback, once', () => {
    const silent = causeOf('redis', [{ ...redisClosed.findings[0], impact: '' }], { mitigated: true });
    const message = renderMessage(opened([silent], redisMembers));
    expect(message.text.match(/has a fallback/g)).toHaveLength(1);
    expect(message.text).toContain('\n  Mitigated: who uses Redis has a fallback\n');
    expect(chatTextOf(message)).toContain('\nWho uses Redis has a fallback\n');
    expect(renderMessage(storyNamed('why-three-opened')).text.match(/has a fallback/g)).toHaveLength(1);
  });

  it('tells once it is over why it was, and no remedy', () => {
    for (const name of ['why-resolved', 'why-three-resolved']) {
      const message = renderMessage(storyNamed(name));
      const all = [message.text, chatTextOf(message), slackTextOf(message), JSON.stringify(message.json)];
      for (const text of all) expect(text).toMatch(/the Cloud Map\sservice has no instance/);
      for (const command of commandsOf([noInstances, redisClosed, timeoutTooTight])) {
        for (const text of all) expect(text).not.toContain(command);
      }
    }
    expect(renderMessage(storyNamed('why-three-resolved')).json).toMatchObject({
      causes: [{ service: 'mlflow' }, { service: 'redis', mitigated: true }, { checks: { length: 3 } }],
    });
  });
});

describe('the e-mail', () => {
  it('tells the fault of a dependant as its tie, or as its fault, not twice', () => {
    const because = 'hokusai-api-tg-development: 0 of 2 healthy; Request timed out';
    const tied = { ...noInstances, explains: [{ check: 'api-targets', because }] };
    const { text } = renderMessage(opened([tied]));
    expect(text.replaceAll(/\n +/g, ' ').split(because)).toHaveLength(2);
  });

  it('tells three causes whole and the others in one line each', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((name) =>
      causeOf('mlflow', [
        finding('mlflow-dns', `dns.nxdomain/${name}`, { title: `it is ${name}`, validate: `true ${name}` }),
      ]),
    );
    const { text } = renderMessage(opened(many));
    expect(text).toContain(' One of 5 causes.\n');
    expect(text.match(/^Cause \d of 5: it is [abc] \(sure\)$/gm)).toHaveLength(3);
    expect(text).toContain(
      'Other causes\n  mlflow-dns (MLflow Service): it is d (sure)\n  mlflow-dns (MLflow Service): it is e (sure)\n',
    );
    expect(text).toContain('To prove it\n  true a\n  true b\n  true c\n\n');
  });

  it('says where the rest of many steps is', () => {
    const remedy = Array.from({ length: 15 }, (_, n): RemedyStep => ({ say: `Step ${n}`, command: `true ${n}` }));
    const message = renderMessage(opened([withFinding({ remedy })]));
    expect(message.text).toContain(
      '\n  12. Step 11\n     true 11\n  and 3 steps more:\n     npx vpcwatch why mlflow-dns\n',
    );
    expect((message.json as MessageDocument).causes?.[0]?.remedy.at(-1)).toEqual({
      say: 'See the other steps',
      command: 'npx vpcwatch why mlflow-dns',
    });
    expect(chatTextOf(message)).toContain('3. Step 2\n```\ntrue 2\n```\nMore: `npx vpcwatch why mlflow-dns`\n');
  });
});

describe('the document', () => {
  it('fits with a hundred members and all there can be of causes into one message', () => {
    const members = Array.from({ length: 100 }, (_, n) =>
      member(`check-${n}`, 'api', ['target.timeout', 'x'.repeat(400)], { role: n === 0 ? 'root' : 'dependant' }),
    );
    const line = 'evidence with "quotes" and figures '.repeat(20);
    const remedy = Array.from(
      { length: 20 },
      (_, n): RemedyStep => ({ say: line, command: `aws "${n}" ${'x'.repeat(1400)}` }),
    );
    const causes = Array.from({ length: 9 }, (_, n) =>
      causeOf(
        'api',
        [
          finding(`check-${n}`, 'target.timeout/too-tight', {
            ...{ title: line, summary: line, impact: line, remedy },
            evidence: Array.from({ length: 20 }, (__, m) => `${m} ${line}`),
            alternatives: Array.from({ length: 20 }, () => ({
              cause: 'target.timeout' as const,
              summary: line,
              confidence: 'low' as const,
            })),
            unseen: Array.from({ length: 20 }, (__, m) => `${m} ${line}`),
          }),
        ],
        { explains: members.map(({ check }) => ({ check, because: line })) },
      ),
    );
    const message = renderMessage(opened(causes, members));
    const bodies = JSON.parse(bodiesOf(message)) as Record<string, string>;
    expect(Buffer.byteLength(JSON.stringify(bodies))).toBeLessThan(256 * 1024);
    const document = JSON.parse(bodies.sqs ?? '') as MessageDocument;
    expect([document.members.length, document.causes?.length, document.omittedCauses]).toEqual([100, 5, 4]);
    expect(Buffer.byteLength(JSON.stringify(document.causes))).toBeLessThan(32 * 1024);
    expect(bodies.email).toBe(message.text);
    expect(document.causes?.at(-1)?.remedy).toEqual([
      { say: 'See the other steps', command: 'npx vpcwatch why check-4' },
    ]);
  });

  it('has no causes where none is known', () => {
    expect(Object.keys(renderMessage(opened([])).json)).not.toContain('causes');
  });
});

describe('Slack', () => {
  it('reads documents from before there were causes', () => {
    const { causes, ...old } = renderMessage(storyNamed('why-opened')).json as MessageDocument;
    expect(JSON.stringify(slackOf(old))).not.toMatch(/\*(?:Why|To mend it|To prove it):\*/);
  });
});
