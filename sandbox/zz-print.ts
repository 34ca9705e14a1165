import { openStores } from './faults/run.ts';
import { watchScenario } from './faults/watch.ts';
import { DNS_SCENARIOS } from './faults/dns.ts';
const stores = await openStores();
for (const s of DNS_SCENARIOS) {
  const { findings } = await watchScenario(s, await stores.create());
  console.log(`\n### ${s.number} ${s.made} (expected ${s.expect.cause})`);
  for (const f of findings) {
    console.log(`${f.cause} [${f.confidence}] because ${f.title}\n  ${f.summary}`);
    for (const e of f.evidence) console.log('  - ' + e);
    for (const r of f.remedy) console.log('  * ' + r.say + (r.command ? `\n      $ ${r.command}` : ''));
    if (f.unseen.length) console.log('  unseen:', f.unseen);
    if (f.alternatives.length) console.log('  alt:', f.alternatives.map(a=>a.cause+': '+a.summary));
  }
}
await stores.close();
