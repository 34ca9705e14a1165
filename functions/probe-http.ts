import { createHttpProbe } from '../shared/probes/http.ts';
import { createTcpProbe } from '../shared/probes/tcp.ts';
import { createTickHandler } from './compose/tick-handler.ts';

/** Each minute: the http and tcp checks, in the VPC. */
export const handler = createTickHandler('probe-http', { http: createHttpProbe, tcp: createTcpProbe });
