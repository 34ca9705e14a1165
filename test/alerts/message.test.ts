import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { ChatNotification } from '../../shared/alerts/chat.ts';
import { documentOf } from '../../shared/alerts/json.ts';
import { renderMessage } from '../../shared/alerts/message.ts';
import { type MessageInput, storyOf } from '../../shared/alerts/message-story.ts';
import { FAULTS, type FaultCode } from '../../shared/health/fault.ts';
import type { Member, PublishedStepKind, Severity } from '../../shared/health/incident.ts';
import { anyCause, commandsOf } from './causes.ts';
import { hokusai, incident, member, mlflowMembers, over, redisMembers } from './fixtures.ts';
import { expectGoldenJson, expectGoldenText, url } from './golden.ts';
import { messageSchema } from './message-schema.ts';
import { ended, later, now, STORY } from './stories.ts';

describe('renderMessage', () => {
  it.each(Object.entries(STORY))('tells %s as recorded', (name, input) => {
    const message = renderMessage(input);
    const { subject, text, attributes, json, chat } = message;
    expectGoldenText(`golden/${name}.txt`, `Subject: ${subject}\n\n${text}`);
    expectGoldenJson(`golden/${name}.json`, { attributes, json, chat });
  });

  it.each([
    ['redis-opened', '[DEGRADED] Redis connection times out; API at risk - Hokusai'],
    ['redis-reminder', '[STILL DEGRADED 4 h] Redis connection times out - Hokusai'],
    ['redis-resolved', '[RESOLVED] Redis (connection times out) after 12 min - Hokusai'],
    ['mlflow-opened', '[DOWN] MLflow name does not resolve; API and 1 more affected - Hokusai'],
    ['mlflow-reminder', '[STILL DOWN 4 h] API health checks time out; Registry API affected - Hokusai'],
    ['mlflow-resolved', '[RESOLVED] MLflow (name does not resolve) after 12 min - Hokusai'],
    ['blind-opened', '[BLIND] 3 checks cannot be measured: parameter is missing - Hokusai'],
    ['blind-reminder', '[STILL BLIND 4 h] 3 checks cannot be measured: parameter is missing - Hokusai'],
    ['blind-resolved', '[RESOLVED] 3 checks are measured again after 12 min - Hokusai'],
  ])('says in the subject of %s what, how bad and why', (name, subject) => {
    expect(renderMessage(STORY[name] as MessageInput).subject).toBe(subject);
  });

  it('is identified by incident and step, with attributes for filter policies', () => {
    const message = renderMessage(STORY['mlflow-opened'] as MessageInput);
    expect(message.id).toBe('INC-7#1');
    expect(message.attributes).toEqual({
      service: 'mlflow',
      status: 'unhealthy',
      severity: 'critical',
      step: 'opened',
    });
  });

  it('never says of a target that is not measured that it is down', () => {
    for (const name of ['blind-opened', 'blind-reminder', 'blind-resolved']) {
      expect(JSON.stringify(renderMessage(STORY[name] as MessageInput))).not.toMatch(
        /\b(?:down|unhealthy|degraded|broke)\b/i,
      );
    }
  });

  it('gives the platform up first, then the affected services, then the end of the cause', () => {
    const title = (serviceName: string): string => {
      const services = hokusai.services.map((one) => (one.id === 'mlflow' ? { ...one, name: serviceName } : one));
      return renderMessage({ ...(STORY['mlflow-opened'] as MessageInput), config: { ...hokusai, services } }).subject;
    };
    expect(title('Model registry of the data pipeline')).toBe(
      '[DOWN] Model registry of the data pipeline name does not resolve; API and 1 more affected - Hokusai',
    );
    expect(title('Model registry of the data pipelines II')).toBe(
      '[DOWN] Model registry of the data pipelines II name does not resolve; API and 1 more affected',
    );
    expect(title('Model registry of the data pipelines, development')).toBe(
      '[DOWN] Model registry of the data pipelines, development name does not resolve; 2 more affected',
    );
    expect(title('Model registry of the data pipelines for everybody and development')).toBe(
      '[DOWN] Model registry of the data pipelines for everybody and development name does not resolve',
    );
    expect(title('Model registry of the data pipelines for everybody and their development')).toBe(
      '[DOWN] Model registry of the data pipelines for everybody and their development name does not...',
    );
  });

  it('transliterates names, and falls back to the id of a service without any ASCII', () => {
    const named = (name: string): string => {
      const services = hokusai.services.map((one) => (one.id === 'redis' ? { ...one, name } : one));
      const config = { ...hokusai, services, platform: 'Café – Köln' };
      return renderMessage({ ...(STORY['redis-opened'] as MessageInput), config }).subject;
    };
    expect(named('Zwischenspeicher für Größe')).toBe(
      '[DEGRADED] Zwischenspeicher fur Grosse connection times out; API at risk - Cafe - Koln',
    );
    expect(named('缓存')).toBe('[DEGRADED] redis connection times out; API at risk - Cafe - Koln');
  });

  it('does not repeat the name of a service in a title that begins with it', () => {
    const members = [member('redis-primary', 'redis', ['redis.loading', 'LOADING'])];
    expect(renderMessage({ config: hokusai, incident: incident(members), step: 'opened', now }).subject).toBe(
      '[DOWN] Redis is loading its data - Hokusai',
    );
    const other = [member('mlflow-dns', 'mlflow', ['target.fail-open', 'all of 2'])];
    expect(renderMessage({ config: hokusai, incident: incident(other), step: 'opened', now }).subject).toBe(
      '[DOWN] MLflow: all targets are unhealthy, traffic goes to all - Hokusai',
    );
  });

  it('tells what it can of a member whose fault is gone, and of a check that is no longer configured', () => {
    const [root, ...others] = mlflowMembers;
    const bare = { ...(root as Member), status: 'healthy' } as const;
    delete (bare as { fault?: unknown }).fault;
    const members = [bare, ...others.map((one) => ({ ...one, status: 'removed' as const }))];
    const resolved = incident(members, 'resolved', ended);
    const message = renderMessage({ config: hokusai, incident: resolved, step: 'resolved', now: later });
    expect(message.subject).toBe('[RESOLVED] MLflow after 12 min - Hokusai');
    expect(message.text).toContain('  mlflow-dns (MLflow Service): from 12:07, back\n  api-targets');
    expect(message.text).toContain('  dp-api-targets (API Service): no longer configured\n');
    expect(message.json).toMatchObject({ root: { fault: null } });
  });

  it('tells what broke too and is not explained by the cause', () => {
    const members = [...mlflowMembers, member('auth-health', 'auth', ['http.status', 'GET /health answered 503'])];
    const message = renderMessage({ config: hokusai, incident: incident(members), step: 'opened', now });
    expect(message.text).toContain('Broken too, not explained by it\n  auth-health (auth): unhealthy since');
  });

  it('shows no dashboard that is an unresolved reference', () => {
    const alerts = { email: [], dashboard: '${env:DASHBOARD}' };
    const input = { ...(STORY['redis-opened'] as MessageInput), config: { ...hokusai, alerts } };
    expect(JSON.stringify(renderMessage(input))).not.toContain('DASHBOARD');
  });

  it('refuses to render another step than the incident is at, and one that is not published', () => {
    const opened = incident(redisMembers);
    expect(() => renderMessage({ config: hokusai, incident: opened, step: 'resolved', now })).toThrow(
      new TypeError('INC-7: the step to tell is resolved, not opened'),
    );
    const joined = incident(redisMembers, 'joined');
    expect(() => renderMessage({ config: hokusai, incident: joined, step: 'joined', now })).toThrow(
      new TypeError('INC-7#2: the step joined is recorded, not published'),
    );
  });

  it('keeps an incident of hundreds of members readable and bounded', () => {
    const many = Array.from({ length: 500 }, (_, n) =>
      member(`check-${n}`, 'api', ['tcp.timeout', 'x'.repeat(5000)], { role: n === 0 ? 'root' : 'dependant' }),
    );
    const message = renderMessage({ config: hokusai, incident: incident(many), step: 'opened', now });
    expect(message.text).toContain('and 479 more: npx vpcwatch status');
    expect(message.json).toMatchObject({ omittedMembers: 400 });
    expect((message.chat as ChatNotification).content.description.length).toBeLessThan(3000);
    expect(JSON.stringify(message).length).toBeLessThan(100_000);
  });
});

describe('a message of any names and texts', () => {
  const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.lorem({ maxCount: 40 }));
  const anyInput = fc
    .record({
      name: anyText,
      platform: anyText,
      text: anyText,
      code: fc.constantFrom(...(Object.keys(FAULTS) as FaultCode[])),
      severity: fc.constantFrom<Severity>('critical', 'warning', 'monitor'),
      step: fc.constantFrom<PublishedStepKind>('opened', 'grown', 'cause-changed', 'reminder', 'resolved', 'reopened'),
      merged: fc.array(fc.constantFrom('INC-8', 'INC-9', 'INC-10'), { maxLength: 3 }),
      reopened: fc.nat(3),
      by: anyText,
      isWide: fc.boolean(),
      causes: fc.array(anyCause(anyText), { maxLength: 7 }),
      now: fc.constantFrom(now, later, '2026-08-13T19:08:10Z'),
    })
    .map(({ name, platform, text, code, severity, step, causes, now, merged, reopened, by, isWide }): MessageInput => {
      const services = hokusai.services.map((one) => ({ ...one, name: name || 'x' }));
      const status = severity === 'monitor' ? 'unknown' : 'unhealthy';
      const members = mlflowMembers.map((one, index) =>
        member(one.check, isWide ? `${one.service}-${index}` : one.service, [code, text], {
          role: isWide ? 'root' : one.role,
          status,
        }),
      );
      const rest = { severity, atRisk: ['mlflow-ui'], merged, reopened, reminders: reopened, toldAt: now };
      return {
        config: { ...hokusai, platform: platform || 'x', services },
        incident: incident(step === 'resolved' ? over(members) : members, step, {
          ...rest,
          step: { n: 2, kind: step, at: now, merged },
        }),
        ack: { incident: 'INC-7', at: now, by, note: text },
        step,
        causes,
        now,
      };
    });

  it('has a subject of at most 100 printable ASCII characters', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        expect(renderMessage(input).subject).toMatch(/^[\x21-\x7e](?:[\x20-\x7e]{0,98}[\x21-\x7e])?$/);
      }),
    );
  });

  it('has lines of at most 76 characters where words allow, and no more lines than its own', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { text } = renderMessage(input);
        expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
        const commands = new Set(commandsOf(input.causes));
        for (const line of text.split('\n')) {
          if (line.length > 76 && !commands.has(line.trimStart())) {
            expect(line.trim()).toMatch(/^(?:(?:- |\d+\. )?\S+|npx .*)$/);
          }
        }
      }),
    );
  });

  it('is a document of the published schema', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        expect(messageSchema.safeParse(documentOf(storyOf(input)) satisfies z.input<typeof messageSchema>).error).toBe(
          undefined,
        );
      }),
    );
  });

  it('mentions nobody and opens no tag in a chat', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { chat } = renderMessage(input);
        const { description } = (chat as ChatNotification).content;
        expect(description.length).toBeLessThanOrEqual(3000);
        // In a block of code nothing is formatted and nobody is mentioned.
        const beside = description.replace(/^```\n.*\n```$/gm, '');
        expect(beside).not.toContain('```');
        expect(`${beside}${JSON.stringify({ ...chat, content: '' })}`).not.toMatch(/[<>]|@[a-z!]|&(?!amp;|lt;|gt;)/i);
        expect(description).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      }),
    );
  });
});

describe('docs/message.schema.json', () => {
  const published = '../../docs/message.schema.json';
  const documents = Object.keys(STORY).map((name) => [name, renderMessage(STORY[name] as MessageInput).json] as const);

  it('is made from the schema', () => {
    const schema = z.toJSONSchema(messageSchema, { target: 'draft-2020-12' });
    expectGoldenJson(published, JSON.parse(JSON.stringify(schema)));
  });

  it.each(documents)('accepts %s', (_, document) => {
    const schema = z.fromJSONSchema(JSON.parse(readFileSync(url(published), 'utf8')));
    expect(schema.safeParse(document).error).toBe(undefined);
  });

  it.each([
    ['an unknown key', { more: 1 }, 'unrecognized_keys'],
    ['another version', { version: 2 }, 'invalid_value'],
    ['an unknown step', { step: 'joined' }, 'invalid_value'],
    ['a missing root', { root: undefined }, 'invalid_type'],
  ])('refuses %s', (_, change, code) => {
    const schema = z.fromJSONSchema(JSON.parse(readFileSync(url(published), 'utf8')));
    const parsed = schema.safeParse({ ...documents[0]?.[1], ...change });
    expect(parsed.error?.issues.map((issue) => issue.code)).toEqual([code]);
  });
});
