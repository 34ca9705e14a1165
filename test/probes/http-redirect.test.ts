import { describe, expect, test } from 'vitest';

import type { Exchange } from '../../shared/probes/http-exchange.ts';
import { type Hop, nextHop } from '../../shared/probes/http-redirect.ts';
import { resolvedCheck } from '../support/checks.ts';

const check = resolvedCheck('http', { url: 'https://a.example/health?token=t', method: 'GET', redirects: 2 });
const first: Hop = { url: new URL(check.url), method: 'GET' };
const redirect = (location: string | undefined, status = 302): Exchange => ({
  status,
  headers: { location },
  body: Buffer.alloc(0),
  headersMs: 1,
});
const shown = (next: ReturnType<typeof nextHop>) =>
  next && ('code' in next ? next.message : `${next.method} ${next.url.href}`);

describe('nextHop', () => {
  test.each([
    ['/ready', 'GET https://a.example/ready'],
    ['//a.example:8443/x', 'GET https://a.example:8443/x'],
    ['https://B.example/x', 'GET https://b.example/x'],
    [
      'https://c.example/login?back=1',
      'https://a.example/health redirects to https://c.example/login: another host, which redirectHosts does not list',
    ],
    ['http://a.example/health', 'https://a.example/health redirects to http://a.example/health: from TLS to plain'],
    [
      'https://user:word@c.example/',
      'https://a.example/health redirects to https://c.example/: another host, which redirectHosts does not list',
    ],
    ['ftp://a.example/', 'https://a.example/health redirects to something that is no http or https URL (ftp:)'],
    ['https://', 'https://a.example/health redirects to something that is no URL'],
    ['/health?token=t', 'redirects in a loop: https://a.example/health -> https://a.example/health'],
  ])('%s leads to %s', (location, expected) => {
    expect(shown(nextHop({ ...check, redirectHosts: ['b.example'] }, [first], redirect(location)))).toBe(expected);
  });

  test('a plain URL may lead to TLS', () => {
    const plain = { ...check, url: 'http://a.example/' };
    const next = nextHop(plain, [{ url: new URL(plain.url), method: 'GET' }], redirect('https://a.example/', 301));
    expect(shown(next)).toBe('GET https://a.example/');
  });

  test('follows so many and no more', () => {
    const second: Hop = { url: new URL('https://a.example/2'), method: 'GET' };
    const third: Hop = { url: new URL('https://a.example/3'), method: 'GET' };
    expect(shown(nextHop(check, [first, second], redirect('/3')))).toBe('GET https://a.example/3');
    expect(shown(nextHop(check, [first, second, third], redirect('/4')))).toBe(
      'redirects more than 2 times: https://a.example/health -> https://a.example/2 -> https://a.example/3 -> https://a.example/4',
    );
  });

  test.each([
    [301, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
    [302, 'HEAD', 'HEAD'],
  ] as const)('%i after %s goes on with %s', (status, method, expected) => {
    const next = nextHop(check, [{ ...first, method }], redirect('/next', status));
    expect(next).toMatchObject({ method: expected });
  });

  test('a redirect is just a status when none is followed, when it is expected, and when it leads nowhere', () => {
    expect(nextHop({ ...check, redirects: 0 }, [first], redirect('/x'))).toBeUndefined();
    expect(nextHop({ ...check, expect: { status: [200, 302] } }, [first], redirect('/x'))).toBeUndefined();
    expect(nextHop(check, [first], redirect(undefined))).toBeUndefined();
    expect(nextHop(check, [first], redirect('/x', 304))).toBeUndefined();
  });
});
