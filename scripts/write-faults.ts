import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { CAUSES } from '../shared/diagnosis/causes.ts';
import type { CauseKind } from '../shared/diagnosis/rule.ts';
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

/** The page of all faults and their causes, from the two catalogues. */
export const faultsPage = (): string => {
  const families = Object.entries(FAMILIES).map(([family, title]) => {
    const faults = Object.entries(FAULTS).filter(([code]) => code.startsWith(`${family}.`));
    const rows = faults.map(
      ([code, { stage, status, title: words }]) => `| \`${code}\` | ${stage} | ${status} | ${words} |`,
    );
    const table = `| code | stage | status | what is wrong |\n|---|---|---|---|\n${rows.join('\n')}`;
    const details = faults.map(
      ([code, { title: words }]) => `### \`${code}\`: ${words}\n${causesOf(code).map(told).join('\n')}`,
    );
    return `## ${title}\n${table}\n\n${details.join('\n\n')}\n`;
  });
  return `${HEAD}\n${families.join('\n')}`;
};

/** The cause that is the fault itself, and its splits. */
const causesOf = (code: string): [string, CauseKind][] =>
  Object.entries(CAUSES).flatMap(([cause, kind]): [string, CauseKind][] =>
    kind && (cause === code || cause.startsWith(`${code}/`)) ? [[cause, kind]] : [],
  );

const told = ([cause, { title, sees, evidence, remedy }]: [string, CauseKind]): string =>
  [
    `- **because ${title}** (\`${cause}\`)`,
    `  - seen: ${sees}`,
    `  - evidence: ${evidence}`,
    `  - remedy: ${remedy}`,
  ].join('\n');

const HEAD = `# Faults
Every fault that vpcwatch tells apart, and every cause that it names, made by \`npm run faults-page\` from the catalogues
\`shared/health/fault.ts\` and \`shared/diagnosis/causes/\`. The code is a fault's class: messages, incidents and dedup go by
it, never by its text. *Stage* is where the path breaks, and *status* what that makes of the check, unless the probe knows
better: one dead address of two is \`degraded\`, all of them \`unhealthy\`. \`unknown\` is never the target's fault.

A cause is named by its evidence; what of it could not be looked at is said in the finding, which is less sure for it. \`npx
vpcwatch why <check>\` looks now. \`npm run faults\` makes every one of these faults for real and prints what was named.
`;

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(FAULTS_PAGE, faultsPage());
