import { describe, expect, it } from 'vitest';

import type { ChatNotification } from '../../shared/alerts/chat.ts';
import type { MessageDocument } from '../../shared/alerts/json.ts';
import { renderMessage } from '../../shared/alerts/message.ts';
import type { MessageInput } from '../../shared/alerts/message-story.ts';
import { slackOf } from '../../shared/alerts/slack.ts';
import { hokusai, incident, member, mlflowMembers, redisMembers } from './fixtures.ts';
import { now, STORY } from './stories.ts';

const storyNamed = (name: string): MessageInput => STORY[name] as MessageInput;
const changed = (name: string, change: Partial<MessageInput>): MessageInput => ({ ...storyNamed(name), ...change });

/** The words of each form of a message. */
const formsOf = (input: MessageInput): { email: string; chat: string; slack: string; document: MessageDocument } => {
  const { text, chat, json } = renderMessage(input);
  const document = json as MessageDocument;
  return {
    email: text.replaceAll(/\s+/g, ' '),
    chat: (chat as ChatNotification).content.description,
    slack: JSON.stringify(slackOf(document)),
    document,
  };
};

describe('the subject of each step', () => {
  it.each([
    [
      'step-grown',
      '[DOWN] worse: Redis connection times out too; MLflow name does not resolve; API and 1 more affected',
    ],
    ['step-worse', '[DOWN] worse: MLflow name does not resolve; Redis is slow - Hokusai'],
    ['step-reopened', '[DEGRADED] again: Redis connection times out; API at risk; was over for 3 min - Hokusai'],
    ['step-behind', '[DOWN] behind it: MLflow name does not resolve; API and 1 more affected - Hokusai'],
    [
      'step-merged',
      '[DOWN] INC-8 is part of this now; MLflow name does not resolve; API and 1 more affected - Hokusai',
    ],
    ['step-next-reminder', '[STILL DEGRADED 8 h] Redis connection times out - Hokusai'],
    ['never-reached', '[DOWN] MLflow name does not resolve; API and 1 more affected; Redis never reached - Hokusai'],
    [
      'vantage-opened',
      '[BLIND] the monitor reaches nothing: 5 checks of 3 services; this says nothing of them - Hokusai',
    ],
    ['vantage-resolved', '[RESOLVED] the monitor reaches its targets again after 12 min - Hokusai'],
    ['set-up-opened', "[SET-UP] Redis was never reached from the monitor's subnets - Hokusai"],
    ['set-up-reminder', "[SET-UP 4 h] Redis and 2 more were never reached from the monitor's subnets - Hokusai"],
    ['set-up-resolved', '[RESOLVED] Redis is reached after 12 min - Hokusai'],
    ['storm-opened', '[DOWN] 12 services fail at once: Auth, Billing, Search, Mail and 8 more - Hokusai'],
    ['storm-resolved', '[RESOLVED] 12 services (Auth, Billing, Search, Mail and 8 more) after 12 min - Hokusai'],
  ])('of %s says what it is about', (name, subject) => {
    expect(renderMessage(storyNamed(name)).subject).toBe(subject);
  });

  it('gives the platform up first, then who is affected, and last how long it was over', () => {
    const named = (name: string): string => {
      const services = hokusai.services.map((one) => (one.id === 'redis' ? { ...one, name } : one));
      return renderMessage(changed('step-reopened', { config: { ...hokusai, services } })).subject;
    };
    expect(named('Cache of the data pipeline')).toBe(
      '[DEGRADED] again: Cache of the data pipeline connection times out; API at risk; was over for 3 min',
    );
    expect(named('Cache of the data pipelines of all of us')).toBe(
      '[DEGRADED] again: Cache of the data pipelines of all of us connection times out; was over for 3 min',
    );
  });
});

describe('a step that has grown', () => {
  it('says first what is new, and why that is so where it is known', () => {
    const { email, document } = formsOf(storyNamed('step-grown-why'));
    expect(email).toMatch(
      /^DOWN, worse: Redis connection times out too, because the security group does not let the monitor in\. MLflow/,
    );
    expect(email.indexOf('What is new')).toBeLessThan(email.indexOf('Cause 1 of 2'));
    expect(email).toContain('Cause 1 of 2, new: the security group');
    expect(document.members.filter(({ fresh }) => fresh).map(({ check }) => check)).toEqual(['redis-primary']);
  });

  it('takes what broke last for what is new where nobody knows what was told', () => {
    const { states: _, ...input } = storyNamed('step-grown');
    expect(renderMessage(input).subject).toMatch(/^\[DOWN\] worse: Redis connection times out too; /);
  });

  it('counts what else is new', () => {
    const others = ['a', 'b'].map((id) =>
      member(`auth-${id}`, 'auth', ['http.status', '503'], { since: '2025-08-13T19:12:00Z' }),
    );
    const grown = incident([...mlflowMembers, ...others], 'grown', { toldAt: '2025-08-13T19:08:20Z' });
    expect(renderMessage({ config: hokusai, incident: grown, step: 'grown', now }).subject).toMatch(
      /^\[DOWN\] worse: auth wrong status code too, and 1 check more; MLflow/,
    );
  });
});

describe('what is said beside it, in every form', () => {
  const textsOf = (name: string): string[] => {
    const { email, chat, slack } = formsOf(storyNamed(name));
    return [email, chat, slack];
  };

  it('says who is at it, and since when', () => {
    const { email, chat, slack, document } = formsOf(storyNamed('step-acknowledged'));
    const words = 'Acknowledged by jane 12:10 PDT (19:10Z): restarting the tasks of mlflow';
    expect(email).toContain(words);
    expect(chat).toContain(words);
    expect(slack).toMatch(/Acknowledged by jane <!date\^\d+\^[^>]+>: restarting the tasks of mlflow/);
    expect(document.acknowledged).toEqual({
      at: '2025-08-13T19:10:00Z',
      by: 'jane',
      note: 'restarting the tasks of mlflow',
    });
  });

  it('does not count what was said before it failed again', () => {
    const ack = { incident: 'INC-7', at: '2025-08-13T19:08:00Z', by: 'jane' };
    expect(formsOf(changed('step-reopened', { ack })).document).not.toHaveProperty('acknowledged');
  });

  it('shows names and notes of people as one safe line', () => {
    const ack = { incident: 'INC-7', at: now, by: '<!channel> *x*', note: 'a\u001b[2J\nb `c`' };
    const { email, chat, slack } = formsOf(changed('mlflow-opened', { ack }));
    expect(email).toContain('Acknowledged by <!channel> *x* 12:08 PDT (19:08Z): a b `c`');
    for (const text of [chat, slack]) expect(text).not.toMatch(/<!channel>|\*x\*|`c`/);
  });

  it('says that it flaps, and for how long it must be quiet', () => {
    for (const text of textsOf('step-flapping')) {
      expect(text).toContain('redis-primary keeps failing and recovering; nothing more until it is quiet for 15 min.');
    }
    const timings = { flapQuietMs: 75_000, remindAtMostMs: 0 };
    expect(formsOf(changed('step-flapping', { timings })).email).toContain('quiet for 1 min 15 s.');
  });

  it('does not promise quiet of what was reopened often but is not held', () => {
    const { states: _, ...input } = storyNamed('step-flapping');
    const { email } = formsOf(input);
    expect(email).toContain('It keeps failing and recovering: over and failed again 3 times by now.');
    expect(email).not.toContain('nothing more');
  });

  it('says once which incidents it takes in', () => {
    for (const text of textsOf('step-merged-why'))
      expect(text.split('INC-8 and INC-9 are part of this now')).toHaveLength(2);
    expect(textsOf('step-merged')[0]?.split('INC-8 is part of this now')).toHaveLength(2);
    expect(formsOf(storyNamed('step-merged')).document.merged).toEqual(['INC-8']);
    const later = changed('step-next-reminder', {
      incident: incident(redisMembers, 'reminder', { severity: 'warning', merged: ['INC-8'] }),
    });
    expect(formsOf(later).document).not.toHaveProperty('merged');
  });

  it.each([
    [1, '8 h', '2025-08-14T11:07:30Z'],
    [2, '16 h', '2025-08-14T19:07:30Z'],
    [3, '24 h', '2025-08-15T03:07:30Z'],
    [9, '24 h', '2025-08-15T03:07:30Z'],
  ])('says after %d reminders that the next one comes in %s', (reminders, _, at) => {
    const told = incident(redisMembers, 'reminder', { severity: 'warning', reminders });
    const { document, email } = formsOf(changed('step-next-reminder', { incident: told }));
    expect(document.nextReminderAt).toBe(at);
    expect(email).toContain('Next reminder: ');
    expect(email).toContain('npx vpcwatch ack INC-7');
  });

  it('names no next reminder while somebody is at it, nor where it is not known', () => {
    const ack = { incident: 'INC-7', at: now, by: 'jane' };
    expect(formsOf(changed('step-next-reminder', { ack })).email).not.toContain('Next reminder');
    expect(formsOf(storyNamed('redis-reminder')).email).not.toContain('Next reminder');
  });

  it('says once it is over what it was, what was advised, and what else it had been', () => {
    const { email, chat, slack, document } = formsOf(storyNamed('step-resolved'));
    for (const text of [email, chat, slack]) {
      expect(text).toContain('INC-8 was part of it.');
      expect(text).toContain('It failed again 2 times before it was over.');
      expect(text).toContain('See why the tasks of hokusai-mlflow stop');
    }
    expect(email).toContain('Why it was, and what was advised');
    expect(document).toMatchObject({
      merged: ['INC-8'],
      reopened: 2,
      causes: [{ advised: { length: 3 }, remedy: [] }],
    });
  });
});

describe('what was never reached', () => {
  it('is told apart from what fails, with what was found', () => {
    const { email, chat, slack } = formsOf(storyNamed('never-reached'));
    expect(email).toContain(
      'Never reached yet: the set-up may be at fault, not the target redis-primary (Redis): never got any answer',
    );
    for (const text of [chat, slack]) {
      expect(text).toContain('*Never reached yet:* the set-up may be at fault, not the target');
      expect(text).toContain('`redis-primary` (Redis): no answer in 3 runs');
    }
  });

  it('never says of a target that is not seen that it is down', () => {
    for (const name of ['vantage-opened', 'vantage-resolved', 'set-up-opened', 'set-up-reminder', 'set-up-resolved']) {
      const message = renderMessage(storyNamed(name));
      const all = JSON.stringify([message, slackOf(message.json as MessageDocument)]);
      expect(all).not.toMatch(/\b(?:down|unhealthy|degraded|broke)\b/i);
    }
  });

  it('names no subnets of a check that is asked from outside', () => {
    const checks = hokusai.checks.map((check) => ({ ...check, from: 'outside' as const }));
    expect(renderMessage(changed('set-up-opened', { config: { ...hokusai, checks } })).subject).toBe(
      '[SET-UP] Redis was never reached from the monitor - Hokusai',
    );
  });
});

describe('a storm', () => {
  it('is listed by service, in every form', () => {
    const { email, chat, slack } = formsOf(storyNamed('storm-opened'));
    expect(email).toContain(
      'What fails, by service Auth Service: auth-health, auth-targets; tcp.timeout, target.timeout ',
    );
    for (const text of [chat, slack]) expect(text).toContain('• Auth Service: 2 checks, tcp.timeout, target.timeout');
  });

  it('is bounded, whatever the number of services', () => {
    const services = Array.from({ length: 500 }, (_, n) => `service-${n}`);
    const members = services.map((service) => member(`${service}-health`, service, ['tcp.timeout', 'x'.repeat(900)]));
    const message = renderMessage({ config: hokusai, incident: incident(members), step: 'opened', now });
    expect(message.subject).toMatch(/^\[DOWN\] 500 services fail at once: /);
    expect(message.text.split('\n').length).toBeLessThan(40);
    expect(message.text).toContain('\n  and 480 more: npx vpcwatch status\n');
  });

  it('is none of three services', () => {
    const members = ['a', 'b', 'c'].map((service) => member(`${service}-1`, service, ['tcp.timeout', 'x']));
    expect(renderMessage({ config: hokusai, incident: incident(members), step: 'opened', now }).subject).toBe(
      '[DOWN] a connection times out; b and 1 more affected - Hokusai',
    );
  });
});

describe('the commands to go on with', () => {
  it('are those that the composition gives', () => {
    const { text, json } = renderMessage(storyNamed('deployed-opened'));
    const ask =
      'echo \'{"checks":["mlflow-dns"]}\' | aws lambda invoke --function-name vpcwatch-development-spot-check --payload fileb:///dev/stdin --region us-east-1 /dev/stdout';
    expect(text.split('\n')).toContain(`  ${ask}`);
    expect((json as MessageDocument).nextSteps?.[0]).toBe(ask);
    expect(slackOf(json as MessageDocument).attachments[0]?.blocks.at(-2)).toMatchObject({
      text: { text: expect.stringContaining(`\`${ask}\``) },
    });
  });
});

it('fits a phone with two causes, also when it has grown', () => {
  for (const name of [
    'why-opened',
    'why-found',
    'why-unsure-opened',
    'step-grown-why',
    'step-merged-why',
    'step-resolved',
  ]) {
    expect(renderMessage(storyNamed(name)).text.split('\n').length, name).toBeLessThan(60);
  }
});
