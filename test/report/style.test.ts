import { describe, expect, it } from 'vitest';

import { STYLE } from '../../shared/report/style.ts';

/** Relative luminance, as WCAG 2 defines it, of `#rgb` or `#rrggbb`. */
const luminance = (colour: string): number => {
  const digits = colour.length === 4 ? colour.replace(/[0-9a-f]/g, '$&$&') : colour;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(digits.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (a: string, b: string): number => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
};

/** Never the colour of text. */
const DRAWN = ['dns', 'tcp', 'tls', 'auth', 'answer', 'body'];

const schemes = [...STYLE.matchAll(/:root\{([^}]*)\}/g)].map(
  ([, rules = '']) =>
    new Map([...rules.matchAll(/--(\w+):(#\w+)/g)].map(([, name = '', colour = '']) => [name, colour])),
);

describe('the style', () => {
  it('has a light and a dark scheme of the same colours', () => {
    expect(schemes).toHaveLength(2);
    expect([...(schemes[1]?.keys() ?? [])]).toEqual([...(schemes[0]?.keys() ?? [])]);
  });

  it.each(schemes.map((scheme, index) => [index === 0 ? 'light' : 'dark', scheme] as const))(
    'is legible when it is %s: a contrast of 4.5 at least, 3 of what is drawn',
    (_, scheme) => {
      const grounds = ['paper', 'card'];
      for (const [name, colour] of scheme) {
        if ([...grounds, 'line'].includes(name)) continue;
        const least = DRAWN.includes(name) ? 3 : 4.5;
        for (const ground of grounds) {
          expect(contrast(colour, scheme.get(ground) ?? ''), `${name} on ${ground}`).toBeGreaterThanOrEqual(least);
        }
      }
    },
  );
});
