import { type App, startApp } from '../apps.ts';
import { type AwsApis, startAwsApis } from '../aws/start.ts';
import { type Certificates, createCertificates } from '../certificates.ts';
import { type DnsServer, startDnsServer } from '../dns-server.ts';
import { publishRecords } from '../hokusai.ts';

type Stoppable = { stop(): Promise<void> };

/** A bench to break things on: servers on free ports of loopback and the AWS that describes them, anew for each fault. */
export type Lab = {
  /** Answers for the lab's zones, and for what the registry publishes. */
  dns: DnsServer;
  aws: AwsApis;
  certificates: Certificates;
  /** Ends a server with the lab. */
  keep<Server extends Stoppable>(server: Server): Server;
  /** An HTTP service that ends with the lab. */
  app(handler: App['handler'], tls?: { key: string; cert: string }): Promise<App>;
  stop(): Promise<void>;
};

export const LAB_ORIGIN = 'lab.local';

/** Certificates are the same for all labs: making an authority takes its time. */
let authority: Promise<Certificates> | undefined;

/** Starts an empty lab. */
export const startLab = async (): Promise<Lab> => {
  await using started = new AsyncDisposableStack();
  const keep: Lab['keep'] = (server) => {
    started.defer(() => server.stop());
    return server;
  };
  const dns = keep(await startDnsServer({ origin: LAB_ORIGIN }));
  const aws = keep(await startAwsApis({ onRecords: publishRecords(dns) }));
  authority ??= createCertificates();
  const certificates = await authority;
  const all = started.move();
  return {
    dns,
    aws,
    certificates,
    keep: (server) => {
      all.defer(() => server.stop());
      return server;
    },
    app: async (handler, tls) => {
      const app = await startApp(handler, tls);
      all.defer(() => app.stop());
      return app;
    },
    stop: () => all.disposeAsync(),
  };
};
