import { storedAnswers } from '../../shared/answers.ts';
import { createRegistryClient } from '../../shared/aws/clients.ts';
import { createCloudMapProbe } from '../../shared/probes/cloud-map.ts';
import type { Needs } from './probing.ts';

/** The probe of Cloud Map, with its client; what DNS answers is what the dns check stored. */
export const composeCloudMapProbe = (needs: Needs) =>
  createCloudMapProbe({ discover: createRegistryClient(), answersOf: storedAnswers(needs), ...needs });
