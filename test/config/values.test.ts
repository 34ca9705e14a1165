import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  hostObjection,
  networkObjection,
  portObjection,
  resolverObjection,
  urlObjection,
} from '../../shared/config/addresses.ts';
import { parseWindow, timezoneObjection, windowObjection } from '../../shared/config/calendar.ts';
import { nearest } from '../../shared/config/problem.ts';
import { days, duration, percent, size } from '../../shared/config/quantities.ts';

describe('quantities', () => {
  it('reads a duration as its number of units', () => {
    const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom('ms', 's', 'm', 'h', 'd'), (number, unit) => {
        expect(duration.parse(`${number}${unit}`)).toBe(number * units[unit as keyof typeof units]);
      }),
    );
  });

  it.each(['5', '5 s', '-5s', '5S', '1e3s', '5s5', '.5s', '0s', '', ' 5s', '٥s'])(
    'refuses the duration "%s"',
    (value) => {
      expect(duration.safeParse(value).error?.issues[0]?.message).toContain(
        'expected a number and a unit (ms, s, m, h, d), such as 5s',
      );
    },
  );

  it('reads sizes, days and percentages', () => {
    expect([size.parse('1B'), size.parse('64KB'), size.parse('1.5MB')]).toEqual([1, 65_536, 1_572_864]);
    expect([days.parse('14d'), percent.parse('90%'), percent.parse('100%'), percent.parse('0%')]).toEqual([
      14, 90, 100, 0,
    ]);
    for (const value of ['101%', '1.5%', '090%', '90']) expect(percent.safeParse(value).success).toBe(false);
  });
});

describe('addresses', () => {
  it.each(['localhost', 'a.b-c.local', '_sip._tcp.shop.local', 'shop.local.', '10.0.0.1', 'fd00::1', '::1'])(
    'takes the host %s',
    (host) => {
      expect(hostObjection(host)).toBeUndefined();
    },
  );
  it.each(['', 'a b', '-a', 'a..b', 'a/b', 'user@a', 'a:b', '*', `${'a'.repeat(64)}.local`, 'ex\u00e4mple'])(
    'refuses the host "%s"',
    (host) => {
      expect(hostObjection(host)).toBe('expected a host name or an IP address');
    },
  );
  it('tells a host that brings its port or its scheme', () => {
    expect(hostObjection('redis:6379')).toBe('expected a host without its port (say port: beside host:)');
    expect(hostObjection('http://redis')).toBe('expected a host name or address, not a URL');
  });
  it.each(['10.0.0.2:0', '10.0.0.2:65536', '10.0.0.2:', 'dns', '[10.0.0.2', 'fd00::2:x', ''])(
    'refuses the resolver "%s"',
    (value) => {
      expect(resolverObjection(value)).toContain('expected the address of a DNS server');
    },
  );
  it.each(['10.0.0.0/33', '10.0.0/8', 'fd00::/129', '10.0.0.0/', '10.0.0.0/8/8', 'a'])(
    'refuses the network "%s"',
    (value) => {
      expect(networkObjection(value)).toContain('expected an IP address or a CIDR block');
    },
  );
  it.each(['10.0.0.0/32', '10.1.2.3', 'fd00::/128', '::1'])('takes the network %s', (value) => {
    expect(networkObjection(value)).toBeUndefined();
  });
  it('takes http and https URLs without credentials only', () => {
    expect(urlObjection('https://shop.example/health?x=1')).toBeUndefined();
    expect(urlObjection('file:///etc/passwd')).toBe('expected an http:// or https:// URL');
    expect(urlObjection('https:shop')).toBe('expected an http:// or https:// URL');
    expect(urlObjection('https://u:p@shop')).toContain('without credentials');
    expect(urlObjection('https://u@shop')).toContain('without credentials');
  });
  it('takes ports that are whole and in range', () => {
    expect([1, 65_535].map(portObjection)).toEqual([undefined, undefined]);
    for (const port of [0, 65_536, 1.5, Number.NaN])
      expect(portObjection(port)).toBe('expected a port from 1 to 65535');
  });
});

describe('the calendar', () => {
  it.each([
    ['Sun 03:00-04:00', { days: [0], fromMinute: 180, untilMinute: 240 }],
    ['Sat,Mon 22:00-23:59', { days: [1, 6], fromMinute: 1320, untilMinute: 1439 }],
    ['daily 23:30-00:30', { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 1410, untilMinute: 30 }],
  ])('reads %s', (value, window) => {
    expect(parseWindow(value)).toEqual(window);
    expect(windowObjection(value)).toBeUndefined();
  });
  it.each(['Sun 3:00-4:00', 'Sun 24:00-01:00', 'sun 03:00-04:00', 'Sun, Mon 03:00-04:00', 'Sun 03:00'])(
    'refuses "%s"',
    (value) => {
      expect(windowObjection(value)).toContain('expected days and local times');
    },
  );
  it('knows IANA time zones', () => {
    expect(['UTC', 'America/Los_Angeles', 'Europe/Berlin'].map(timezoneObjection)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    for (const zone of ['Mars/Base', '+01:00', ''])
      expect(timezoneObjection(zone)).toContain('expected an IANA time zone');
  });
});

describe('nearest', () => {
  it('finds the word that was meant, and none that was not', () => {
    expect(nearest('tiemout', ['timeout', 'confirm'])).toBe('timeout');
    expect(nearest('dependson', ['name', 'dependsOn'])).toBe('dependsOn');
    expect(nearest('colour', ['host', 'port', 'tls'])).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
  });
});
