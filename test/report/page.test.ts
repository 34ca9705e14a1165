import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { PAGE_HEADERS, renderNotice } from '../../shared/report/document.ts';
import { renderPage } from '../../shared/report/page.ts';
import type { IndexView } from '../../shared/report/page-view.ts';
import type { Behind } from '../../shared/report/view.ts';
import { viewStatus } from '../../shared/status.ts';
import { healthyState, hokusai, incident, member } from '../alerts/fixtures.ts';
import { byCheck, failing, indexOf, NOW_MS, outage, SINCE, textOf } from './views.ts';

const allWell = indexOf(
  viewStatus({
    config: hokusai,
    states: byCheck(hokusai.checks.map(({ id }) => healthyState(id, '2025-08-12T18:00:00Z'))),
    incidents: [],
    nowMs: NOW_MS,
  }),
);

const behind = (rest: Partial<Behind>): IndexView => ({
  ...outage,
  behind: { nothingMeasured: false, late: [], ...rest },
});

describe('renderPage', () => {
  it('says what stands, since when and why, and the open incidents', () => {
    expect(textOf(renderPage(outage))).toBe(`Hokusai
✗ 1 service unhealthy, 1 degraded, 2 unknown
As of 12:09 PDT (19:09Z). Renew or keep renewing
This page is more than two minutes old. Renew it
Open incidents
INC-7critical
MLflow Service: name does not resolve
mlflow.hokusai-development.local does not exist (NXDOMAIN)
Broke first: mlflow-dns since 12:07 PDT (19:07Z), 2 min 10 s
Failing with it
API Service, api-targets: health checks time out✗ unhealthy
Registry API, registry-targets: health checks time out✗ unhealthy
API Service, dp-api-targets: health checks time out✗ unhealthy
At risk: MLflow UI.
Last message 12:08 PDT (19:08Z)
12:08 PDT (19:08Z) Opened
Services
Redis
! degraded
since 12:07 PDT (19:07Z), 2 min 10 s
redis-primary redis✗ unhealthy
connection times out tcp.timeout
no answer from 10.0.3.7:6379 within 5 s, 4 attempts
since 12:07 PDT (19:07Z), 2 min 10 s
MLflow Service
✗ unhealthy
since 12:07 PDT (19:07Z), 2 min 10 s
mlflow-dns dns✗ unhealthy
name does not resolve dns.nxdomain
mlflow.hokusai-development.local does not exist (NXDOMAIN)
since 12:07 PDT (19:07Z), 2 min 10 s
MLflow UI
no checks
API Service
? unknown
api-targets target-group✓ healthy
since 12 Aug 11:00 PDT (12 Aug 18:00Z), 1 d 1 h
dp-api-targets target-group? unknown
no verdict yet
Registry API
? unknown
since 12:07 PDT (19:07Z), 2 min 10 s
registry-targets target-group? unknown
AWS API is unreachable aws.unreachable
no way to the ELB API
since 12:07 PDT (19:07Z), 2 min 10 s`);
  });

  it.each<[string, IndexView, string]>([
    ['all well', allWell, 'All services healthy'],
    ['an outage', outage, '1 service unhealthy, 1 degraded, 2 unknown'],
    [
      'a monitor that is behind',
      behind({ late: [{ function: 'probe-dns' }] }),
      '1 service unhealthy, 1 degraded, 2 unknown, as last measured',
    ],
    ['nothing measured', behind({ nothingMeasured: true }), 'Nothing was measured yet'],
  ])('begins with the whole in a sentence, also in the title: %s', (_, view, words) => {
    const page = renderPage(view);
    expect(page).toContain(`<title>${words} - Hokusai</title>`);
    expect(textOf(page)).toMatch(new RegExp(`^Hokusai\\n. ${words}\\n`));
  });

  it('says when no incident is open', () => {
    expect(textOf(renderPage(allWell))).toContain('\nOpen incidents\nNone.\nServices\n');
  });

  it('has no banner while the monitor keeps up', () => {
    expect(renderPage(outage)).not.toContain('The monitor is behind');
  });

  it.each<[string, Partial<Behind>, string]>([
    ['nothing measured', { nothingMeasured: true }, 'nothing was measured yet'],
    [
      'a late function',
      { late: [{ function: 'probe-dns', completed: SINCE }] },
      'probe-dns has completed no run for 2 min 10 s, since 12:07 PDT (19:07Z)',
    ],
    ['a function that never ran', { late: [{ function: 'probe-redis' }] }, 'probe-redis has completed no run yet'],
    [
      'an untold change',
      { untold: { checks: 1, since: SINCE } },
      '1 check has a change that nobody was told of for 2 min 10 s, since 12:07 PDT (19:07Z)',
    ],
    [
      'untold changes',
      { untold: { checks: 3, since: SINCE } },
      '3 checks have changes that nobody was told of for 2 min 10 s, since 12:07 PDT (19:07Z)',
    ],
    [
      'unsent messages',
      { unsent: { ids: ['INC-7#2', 'INC-8#1'], since: SINCE } },
      'not sent for 2 min 10 s, since 12:07 PDT (19:07Z): INC-7#2, INC-8#1',
    ],
  ])('warns above all else of a monitor that is behind: %s', (_, rest, line) => {
    expect(textOf(renderPage(behind(rest)))).toContain(
      `Renew it\nThe monitor is behind\nWhat is below may be out of date.\n${line}\nOpen incidents\n`,
    );
  });

  it('shows why a change is held', () => {
    const state = failing('mlflow-dns', 'dns.nxdomain');
    const change = { check: 'mlflow-dns', seq: 3, at: SINCE, from: 'healthy', to: 'unhealthy' } as const;
    const states = byCheck([{ ...state, flappingSince: SINCE, pending: [change] }]);
    const view = indexOf(viewStatus({ config: hokusai, states, incidents: [], nowMs: NOW_MS }));
    expect(textOf(renderPage(view))).toContain('\nHeld: flapping, told when it has been quiet for a while.\n');
  });

  it.each([
    ['opening', {}, 'Nobody was told yet; INC-7#1 of 12:08 PDT (19:08Z) is not sent yet'],
    [
      'later',
      { toldAt: '2025-08-13T19:07:30Z' },
      'Last message 12:07 PDT (19:07Z); INC-7#1 of 12:08 PDT (19:08Z) is not sent yet',
    ],
  ])('says that a message waits to be sent: %s', (_, rest, line) => {
    const message = { id: 'INC-7#1', subject: '', text: '', json: {}, chat: {}, attributes: {} as never };
    const opened = incident([member('mlflow-dns', 'mlflow', ['dns.nxdomain', 'gone'])]);
    const waiting = { ...opened, ...rest, step: { ...opened.step, message } };
    expect(textOf(renderPage(indexOf({ ...outage, incidents: [waiting] })))).toContain(line);
  });

  it('does not call what is not measured broken', () => {
    const blind = incident(
      [member('mlflow-dns', 'mlflow', ['aws.unreachable', 'no way'], { status: 'unknown' })],
      'opened',
      {
        severity: 'monitor',
      },
    );
    const text = textOf(renderPage(indexOf({ ...outage, incidents: [blind] })));
    expect(text).toContain('\nNot measured: mlflow-dns since 12:07');
    expect(text).not.toContain('Broke first');
  });

  it('counts the members of a storm beyond twenty', () => {
    const members = Array.from({ length: 500 }, (_, n) => member(`check-${n}`, 'api', ['tcp.timeout', 'no answer']));
    expect(textOf(renderPage(indexOf({ ...outage, incidents: [incident(members)] })))).toContain(
      'check-20: connection times out✗ unhealthy\nAnd 479 more, each under its service.\n',
    );
  });

  it('has landmarks, one heading of the first rank, and no empty reference to a heading', () => {
    const page = renderPage(behind({ nothingMeasured: true }));
    for (const mark of ['<html lang="en">', '<header>', '<main>', 'name="viewport"']) expect(page).toContain(mark);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    const labels = [...page.matchAll(/aria-labelledby="([\w-]+)"/g)].map(([, id]) => id);
    expect(labels.slice(0, 4)).toEqual(['behind', 'incidents', 'INC-7', 'services']);
    for (const id of labels) expect(page.match(new RegExp(`<h[23] id="${id}">`, 'g'))).toHaveLength(1);
  });

  it('renews itself only when somebody wants it to, and has no script', () => {
    expect(renderPage(outage)).not.toContain('http-equiv');
    const page = renderPage(outage, true);
    expect(page).toContain('<meta http-equiv="refresh" content="30">');
    expect(textOf(page)).toContain('Renewed every 30 s; stop');
    expect(page).not.toMatch(/<script|\son\w+=|javascript:/i);
  });

  it('has the very style that the policy allows, and none in attributes', () => {
    for (const page of [renderPage(outage), renderNotice('Title', ['line'])]) {
      const styles = [...page.matchAll(/<style>(.*?)<\/style>/gs)].map(([, css]) => css ?? '');
      const hashes = styles.map((css) => `'sha256-${createHash('sha256').update(css).digest('base64')}'`);
      expect(PAGE_HEADERS['content-security-policy']).toContain(`style-src ${hashes.join(' ')};`);
      expect(page).not.toContain(' style="');
    }
  });
});

describe('text from elsewhere', () => {
  const withText = (text: string): IndexView => {
    const fault = { code: 'tcp.timeout', stage: 'tcp', message: text } as const;
    const one = member(text, text, ['tcp.timeout', text]);
    return indexOf({
      ...outage,
      platform: text,
      services: [
        {
          service: text,
          name: text,
          status: 'unhealthy',
          since: SINCE,
          checks: [{ check: text, service: text, kind: 'tcp', status: 'unhealthy', since: SINCE, fault, held: text }],
        },
      ],
      incidents: [incident([one, { ...one, role: 'dependant' }], 'opened', { id: text, root: text, atRisk: [text] })],
      behind: { nothingMeasured: false, late: [{ function: text }], unsent: { ids: [text], since: SINCE } },
    });
  };
  /** What attributes say is text too; that none ends early shows in what follows it. */
  const tagsOf = (page: string): string[] => page.replace(/="[^"]*"/g, '').match(/<[^>]*>/g) ?? [];
  const plainTags = tagsOf(renderPage(withText('plain')));
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom('<', '>', '"', "'", '&', '</style>', '<script>', '-->', 'x', '&lt;', '\u202e', '${', '`'))
      .map((parts) => parts.join('')),
  );

  it('changes no tag of the page, whatever it is', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(tagsOf(renderPage(withText(`x${text}`)))).toEqual(plainTags);
      }),
    );
  });

  it('is shown as it is written', () => {
    const page = renderPage(withText('<b>"R&D"</b> isn\'t &lt;up&gt;'));
    expect(textOf(page).split('<b>"R&D"</b> isn\'t &lt;up&gt;').length - 1).toBe(12);
  });
});
