import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SSMClient } from '@aws-sdk/client-ssm';

import { type AskedReference, checkReferences } from '../../aws/reference-check.ts';
import { referencesIn } from '../../config/reference-grammar.ts';
import type { Check } from '../../config/schema.ts';
import type { Collector } from '../collect.ts';
import type { Evidence } from '../evidence.ts';

/** Faults that a reference which is missing, or was changed, may be the reason of. */
const OF_REFERENCES: readonly string[] = [
  'config.parameter-missing',
  'config.secret-missing',
  'redis.no-auth',
  'redis.wrong-password',
  'redis.password-not-needed',
];

/** Looks whether the parameters and secrets that a check reads are there, and when they changed. */
export const createReferencesCollector = (clients: {
  ssm: SSMClient;
  secrets: SecretsManagerClient;
}): Collector<'references'> => ({
  section: 'references',
  what: 'the parameters and secrets of the check',
  wants: (evidence) => mayBeOfReferences(evidence) && askedBy(evidence.check).length > 0,
  look: ({ check }, signal) => checkReferences(clients, askedBy(check), signal),
});

const mayBeOfReferences = ({ fault: { code }, facts }: Evidence): boolean =>
  OF_REFERENCES.includes(code) || (code === 'http.status' && (facts.status === 401 || facts.status === 403));

const askedBy = (check: Check): AskedReference[] =>
  referencesIn(check).flatMap(({ source, name, key }) =>
    source === 'env' ? [] : [{ source, name, ...(key !== undefined && { key }) }],
  );
