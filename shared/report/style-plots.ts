/** The look of the plots: their colours are told by order and words too. */
export const PLOT_STYLE = `
figure{margin:0}
figure td,figure th{white-space:nowrap}
svg{display:block}
svg text{font:.75rem system-ui,sans-serif;fill:var(--soft)}
.grid{stroke:var(--line)}
.axis{stroke:var(--soft)}
.dns{--stage:var(--dns)}.tcp{--stage:var(--tcp)}.tls{--stage:var(--tls)}.auth{--stage:var(--auth)}.body{--stage:var(--body)}
.command,.headers,.target{--stage:var(--answer)}
.latency path{fill:var(--stage,var(--tone));shape-rendering:crispEdges}
.latency path.p95{fill:none;stroke:var(--ink);stroke-width:1.5;vector-effect:non-scaling-stroke}
.legend{display:flex;flex-wrap:wrap;gap:.1rem 1rem;font-size:.8125rem;margin-top:.35rem}
.key{display:inline-block;width:.8em;height:.8em;border-radius:.15em;background:var(--stage,var(--tone));margin-right:.4em;vertical-align:-.05em}
.key.p95{height:0;border-top:.15em solid var(--ink);border-radius:0;vertical-align:.25em}
.days{margin-top:.6rem;overflow:hidden}
.days svg{width:100%}
.none{--tone:var(--line)}
.days path{fill:var(--tone,var(--line));shape-rendering:crispEdges}
.short{display:none}
@media(max-width:34rem){.days svg{width:300%;margin-left:-200%}.long{display:none}.short{display:inline}}
@media(forced-colors:active){.latency path,.days path,.key{forced-color-adjust:none}}
`;
