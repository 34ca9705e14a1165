import { PLOT_STYLE } from './style-plots.ts';

const COLOURS = `
:root{color-scheme:light dark;--ink:#1b2127;--soft:#565f69;--link:#0b5cad;--paper:#f5f6f8;--card:#fff;--line:#dce0e5;
--unhealthy:#b3261e;--degraded:#855300;--unknown:#74368f;--healthy:#1a7037;--removed:#565f69;
--dns:#007079;--tcp:#c26500;--tls:#4b3fa5;--auth:#a8578f;--answer:#2474cc;--body:#8a3b12}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#a3adb8;--link:#8ac0ff;--paper:#101418;--card:#191f25;--line:#333d47;
--unhealthy:#ff8f85;--degraded:#f2bb55;--unknown:#d3a2ec;--healthy:#72d08e;--removed:#a3adb8;
--dns:#4fc3cf;--tcp:#f2a04a;--tls:#a99cf5;--auth:#e3a0d3;--answer:#62a8f7;--body:#dd7d4f}}
.unhealthy{--tone:var(--unhealthy)}.degraded{--tone:var(--degraded)}.unknown{--tone:var(--unknown)}
.healthy{--tone:var(--healthy)}.removed{--tone:var(--removed)}
`;

const TEXT = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0 auto;max-width:64rem;padding:1rem 1rem 3rem;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.375rem;line-height:1.25;margin:.25rem 0}
h2{font-size:1.125rem;line-height:1.3;margin:2rem 0 .5rem}
h3{font-size:1.125rem;line-height:1.3;margin:0}
h4{font-size:1rem;line-height:1.4;margin:0}
.label{font-size:.8125rem;font-weight:600;color:var(--soft);margin:1rem 0 .25rem}
.card h2{margin:0 0 .25rem}
p{margin:.25rem 0}
ul,ol{margin:0;padding:0;list-style:none}
dl{margin:.75rem 0 0}
dt{font-weight:600;font-size:.8125rem;color:var(--soft)}
dd{margin:0 0 .5rem}
a{color:var(--link);text-underline-offset:.15em}
a:hover{text-decoration-thickness:.12em}
:focus-visible{outline:.16rem solid var(--link);outline-offset:.16rem;border-radius:.15rem}
code,pre{font:.875rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{margin:.35rem 0;padding:.6rem .75rem;background:var(--paper);border:1px solid var(--line);border-radius:.4rem;
white-space:pre-wrap;overflow-wrap:anywhere}
.command{-webkit-user-select:all;user-select:all}
.soft{color:var(--soft);font-size:.875rem}
.lead{font-weight:600}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
`;

const PARTS = `
.card{background:var(--card);border:1px solid var(--line);border-left:.3rem solid var(--tone,var(--line));border-radius:.5rem;
margin:.75rem 0;padding:.85rem 1rem}
.row{display:flex;flex-wrap:wrap;gap:0 .75rem;justify-content:space-between;align-items:baseline;margin:0}
.status{color:var(--tone);font-weight:600;white-space:nowrap}
.mark{display:inline-block;min-width:.75em;text-align:center}
header h1{color:var(--soft);font-size:1rem;font-weight:600}
header nav+h1{color:var(--ink);font-size:1.375rem;font-weight:700}
.summary{color:var(--tone);font-size:1.5rem;font-weight:700;line-height:1.25;margin:.1rem 0 .35rem}
.aged{visibility:hidden;height:0;margin:0;overflow:hidden;animation:aged 0s 120s forwards}
@keyframes aged{to{visibility:visible;height:auto;overflow:visible;padding:.5rem .75rem;border:1px solid var(--unknown);border-radius:.4rem}}
.incident>.row:first-child{margin-bottom:.15rem}
.incident>h4,section.incident>h3{margin-top:1rem;font-size:1rem}
.cause{border-top:1px solid var(--line);margin:.75rem 0 0;padding-top:.75rem}
.cause>summary{color:var(--ink);font-size:1rem;width:auto;padding-left:1.25em;text-indent:-1.25em}
.cause>summary::marker{color:var(--link)}
.cause summary h3,.cause summary h4{display:inline;margin:0;font-size:1rem;line-height:1.4}
.cause+.cause{margin-top:.6rem;padding-top:.6rem}
.cause[open]+.cause{margin-top:1.25rem}
.sure{display:inline-block;text-indent:0;border:1px solid currentcolor;border-radius:1em;padding:0 .55em;font-size:.75rem;font-weight:600;line-height:1.5;color:var(--soft);vertical-align:.08em}
.points li,.cause ol>li{position:relative;padding-left:1em}
.points li::before{content:"–";position:absolute;left:0;color:var(--soft)}
.cause ol{counter-reset:step}
.cause ol>li{counter-increment:step;padding-left:1.75em;margin:.5rem 0}
.cause ol>li::before{content:counter(step) ".";position:absolute;left:0;color:var(--soft)}
details{margin:.5rem 0 0}
summary{color:var(--link);cursor:pointer;font-size:.875rem;width:fit-content}
.members li,.checks .row:first-child,.answers .row{flex-wrap:nowrap}
.members li{padding:.3rem 0;border-top:1px solid var(--line)}
.members li:first-child{border-top:0}
.steps li{border-left:.15rem solid var(--line);padding:.1rem 0 .6rem .75rem}
.steps li:last-child{padding-bottom:0}
.acknowledged{margin-top:.9rem;border-left:.15rem solid var(--healthy);padding-left:.6rem}
.checks{margin-top:.5rem}
.checks>li,.closed>li{border-top:1px solid var(--line);padding:.5rem 0}
.checks>li:last-child,.closed>li:last-child{padding-bottom:0}
.closed>li:first-child{border-top:0;padding-top:0}
.notice li{margin:.35rem 0}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-size:.875rem;width:100%}
th,td{padding:.3rem .75rem .3rem 0;text-align:left;vertical-align:baseline;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--soft);font-size:.8125rem}
tbody th{font-weight:400}
.wide th,.wide td{overflow-wrap:normal}.wide th,.wide td:nth-child(-n+3){white-space:nowrap}
.wide td:nth-child(n+4){min-width:12rem}
.answers>li{border-top:1px solid var(--line);padding:.4rem 0}
.answers>.day{border:0;font-weight:600;font-size:.8125rem;color:var(--soft);padding-top:.8rem}
.answers>.day:first-child{padding-top:0}
.answers>.day+li{border-top:0}
@media(max-width:34rem){main>section:first-child>h2{margin-top:1.25rem}.card{padding:.75rem .85rem}}
@media(min-width:52rem){body{padding:1.5rem 2rem 4rem}
.services{columns:2;column-gap:.9rem}
.services .card{break-inside:avoid;margin:0 0 .9rem}
.cause,.incident>*{max-width:52rem}.incident>.row{max-width:none}}
@media print{.aged{display:none}}
`;

/** The look of every page: light and dark; text has a contrast of 4.5 at least, what is drawn 3. */
export const STYLE = [COLOURS, TEXT, PARTS, PLOT_STYLE].join('').replaceAll('\n', '');
