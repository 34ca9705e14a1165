import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { html } from '../../shared/report/html.ts';

describe('html', () => {
  it('escapes what is put in, and nothing twice', () => {
    const inner = html`<b>${'a < b & "c" > \'d\''}</b>`;
    expect(String(html`<p title="${'"'}">${inner}</p>`)).toBe(
      '<p title="&quot;"><b>a &lt; b &amp; &quot;c&quot; &gt; &#39;d&#39;</b></p>',
    );
  });

  it('shows nothing for nothing, and lists one after the other', () => {
    expect(String(html`<ul>${[1, 2].map((n) => html`<li>${n}</li>`)}${undefined}</ul>`)).toBe(
      '<ul><li>1</li><li>2</li></ul>',
    );
  });

  it('leaves out what hides or turns text', () => {
    expect(String(html`${'a\u202eb\u0000\u200bc\ud800\n\td'}`)).toBe('ab c\ufffd d');
  });

  it('escapes a list that only claims to be markup', () => {
    expect(String(html`${['<script>'] as never}`)).toBe('&lt;script&gt;');
  });

  it('makes of no text a tag or the end of an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(String(html`${text}`)).not.toMatch(/[<>"']/);
      }),
    );
  });
});
