import { createDnsProbe } from '../shared/probes/dns.ts';
import { createTickHandler } from './compose/tick-handler.ts';

/** Each minute: the dns checks, in the VPC. */
export const handler = createTickHandler('probe-dns', { dns: createDnsProbe });
