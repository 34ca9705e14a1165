import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { FAULTS } from '../shared/health/fault.ts';

export const FAULTS_PAGE = fileURLToPath(new URL('../docs/faults.md', import.meta.url));

const FAMILIES = {
  dns: 'DNS',
  tcp: 'TCP',
  tls: 'TLS',
  redis: 'Redis',
  target: 'Target groups',
  http: 'HTTP',
  config: 'Configuration',
  aws: 'AWS',
  probe: 'The monitor itself',
} as const;

/** The page of all faults, from the catalogue. */
export const faultsPage = (): string => {
  const families = Object.entries(FAMILIES).map(([family, title]) => {
    const rows = Object.entries(FAULTS)
      .filter(([code]) => code.startsWith(`${family}.`))
      .map(([code, { stage, status, title: words }]) => `| \`${code}\` | ${stage} | ${status} | ${words} |`);
    return `## ${title}\n| code | stage | status | what is wrong |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `${HEAD}\n${families.join('\n')}`;
};

const HEAD = `# Faults
Every fault that vpcwatch tells apart, made by \`npm run faults-page\` from \`shared/health/fault.ts\`. The code is a fault's
class: messages, incidents and dedup go by it, never by its text. *Stage* is where the path breaks, and *status* what that
makes of the check, unless the probe knows better: one dead address of two is \`degraded\`, all of them \`unhealthy\`.
\`unknown\` is never the target's fault.
`;

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(FAULTS_PAGE, faultsPage());
