/** The look of every page: one column, light and dark, colours with a contrast of 4.5 at least. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1d2329;--soft:#57606a;--paper:#f6f7f9;--card:#fff;--line:#d5dae0;
--unhealthy:#b3261e;--degraded:#855300;--unknown:#74368f;--healthy:#1a7037;--removed:#57606a}
@media(prefers-color-scheme:dark){:root{--ink:#e7eaee;--soft:#a3adb8;--paper:#12161b;--card:#1b2128;--line:#38424d;
--unhealthy:#ff8f85;--degraded:#f2bb55;--unknown:#d3a2ec;--healthy:#72d08e;--removed:#a3adb8}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:46rem;padding:1rem;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;
overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.2;margin:.5rem 0}
h2{font-size:1.125rem;margin:1.75rem 0 .5rem}
h3{font-size:1rem;margin:0}
.card h2{margin:0}
p{margin:.25rem 0}
ul{list-style:none;margin:0;padding:0}
.card{background:var(--card);border:1px solid var(--line);border-left:.3rem solid var(--tone,var(--line));border-radius:.4rem;
margin:.5rem 0;padding:.6rem .8rem}
.row{display:flex;flex-wrap:wrap;gap:0 .75rem;justify-content:space-between;align-items:baseline}
.card li{border-top:1px solid var(--line);margin-top:.5rem;padding-top:.5rem}
.soft{color:var(--soft);font-size:.875rem}
.status{color:var(--tone);font-weight:600}
.summary{font-size:1.125rem}
code{font:.875em ui-monospace,monospace}
.unhealthy{--tone:var(--unhealthy)}.degraded{--tone:var(--degraded)}.unknown{--tone:var(--unknown)}
.healthy{--tone:var(--healthy)}.removed{--tone:var(--removed)}
footer{border-top:1px solid var(--line);margin-top:2rem;padding-top:.5rem}
`.replaceAll('\n', '');
