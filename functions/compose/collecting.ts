import { createDiagnosisClients } from '../../shared/aws/diagnosis-clients.ts';
import { type Collect, createCollect } from '../../shared/diagnosis/collect.ts';
import { createCollectors } from '../../shared/diagnosis/collectors.ts';
import { ownSubnets } from './subnets.ts';

/** The looks at the control plane, with their clients. */
export const composeCollect = (): Collect => createCollect(createCollectors(createDiagnosisClients(ownSubnets())));
