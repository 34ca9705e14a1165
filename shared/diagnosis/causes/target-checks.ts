import type { CauseKinds } from '../rule.ts';

/** Of targets whose health checks fail. */
export const TARGET_CHECK_CAUSES = {
  'target.timeout': {
    title: 'health checks get no answer in time',
    sees: 'Targets are unhealthy with `Target.Timeout`.',
    evidence: 'The load balancer only: nobody could ask the targets with more patience.',
    remedy: 'Ask a target from inside the VPC; the time it takes tells which of the splits it is.',
  },
  'target.timeout/too-tight': {
    title: 'the app answers slower than the health check waits',
    sees: 'Targets are unhealthy with `Target.Timeout`, while people who wait get their answer.',
    evidence: 'Our own dial of the same URL is answered, after more than the time-out.',
    remedy:
      'A longer time-out with its interval, or a health endpoint that answers at once; mend first what it names, if it answers an error.',
    own: true,
  },
  'target.timeout/silent': {
    title: 'the app accepts connections and never answers',
    sees: 'Targets are unhealthy with `Target.Timeout`, and requests hang.',
    evidence: 'Our own dial connects, and gets no answer in three times the time-out.',
    remedy: 'Read the log, replace the tasks, and look what the process waits for without a time-out.',
  },
  'target.timeout/no-connection': {
    title: 'packets to the targets are dropped',
    sees: 'Targets are unhealthy with `Target.Timeout`, and nobody gets a connection.',
    evidence:
      'Our own dial gets no connection either, and the rules or another target show that the monitor is let in.',
    remedy:
      "See that the monitor is let in; let in the load balancer's security group, or its subnets; then replace the tasks.",
  },
  'target.timeout/load-balancer-only': {
    title: 'the targets answer the monitor, not the load balancer',
    sees: 'Targets are unhealthy with `Target.Timeout`, but answer at once from elsewhere in the VPC.',
    evidence: 'Our own dial is answered in time.',
    remedy: "See whether the targets' security group lets in that of the load balancer; or it was a short stall.",
  },
  'target.wrong-code': {
    title: 'health checks get a status code that does not pass',
    sees: 'Targets are unhealthy with `Target.ResponseCodeMismatch`.',
    evidence: 'The code in the description of the load balancer, or that of our own dial.',
    remedy: 'A path that answers without conditions, or a matcher with the code.',
  },
  'target.wrong-code/redirect': {
    title: 'the health check is redirected',
    sees: '`Health checks failed with these codes: [301]` or another of 3xx.',
    evidence: 'Our own dial is redirected, and to where.',
    remedy: 'Ask for the path it leads to, or let the app answer health checks without a redirect to HTTPS or a login.',
    own: true,
  },
  'target.wrong-code/auth': {
    title: 'the health check is asked for credentials',
    sees: '`Health checks failed with these codes: [401]` or `[403]`.',
    evidence: 'Our own dial gets the same code.',
    remedy: 'A health path without authentication.',
    own: true,
  },
  'target.wrong-code/path': {
    title: 'the health-check path does not exist',
    sees: '`Health checks failed with these codes: [404]`, often since a release.',
    evidence: 'Our own dial of the path gets 404, 405 or 410.',
    remedy: 'The path that the app has, in the health check; or the path back in the app.',
    own: true,
  },
  'target.wrong-code/matcher': {
    title: 'the health check wants another success code',
    sees: '`Health checks failed with these codes: [204]` or another of 2xx.',
    evidence: 'Our own dial succeeds with a code that the matcher does not have.',
    remedy: 'The code in the matcher.',
    own: true,
  },
  'target.wrong-code/host': {
    title: 'the app refuses the Host header of health checks',
    sees: '`Health checks failed with these codes: [400]` or `[421]`, while the site works by its name.',
    evidence: 'Our own dial with `Host: <address>:<port>` gets 421, or an answer that speaks of the host.',
    remedy: 'Let the app answer any host on the health path.',
    own: true,
  },
  'target.wrong-code/protocol': {
    title: 'plain HTTP is spoken to an HTTPS port',
    sees: '`Health checks failed with these codes: [400]`.',
    evidence: 'Our own dial gets 400 to HTTP, and an answer to HTTPS on the same port.',
    remedy: 'HTTPS as protocol of the health check, and of the target group.',
    own: true,
  },
  'target.wrong-code/server-error': {
    title: 'the app answers with a server error',
    sees: '`Health checks failed with these codes: [500]` or another of 5xx.',
    evidence: 'Our own dial gets it too; what it says blames nothing else.',
    remedy: 'Its log; the last release or setting.',
  },
  'target.wrong-code/dependency': {
    title: 'the app says that something it needs does not work',
    sees: '`Health checks failed with these codes: [503]`, with an error that names another service.',
    evidence: 'What the answer to our own dial says.',
    remedy: 'Mend what it names; later, let the health endpoint not fail for its dependencies.',
    consequence: true,
  },
  'target.failed-checks': {
    title: 'health checks cannot connect or read the answer',
    sees: 'Targets are unhealthy with `Target.FailedHealthChecks`.',
    evidence: 'The load balancer only, or an own dial that succeeds by now.',
    remedy: 'See whether it lasts; then port, address and protocol of the app.',
  },
  'target.failed-checks/wrong-port': {
    title: 'the health check asks the wrong port',
    sees: 'Targets are unhealthy with `Target.FailedHealthChecks` since a port was changed.',
    evidence:
      'Our own dial is refused on that port, while the traffic port is open, or the task definition names another.',
    remedy: 'The right port in the health check, or in the load balancer settings of the ECS service.',
    own: true,
  },
  'target.failed-checks/loopback': {
    title: 'the app listens on 127.0.0.1 only',
    sees: 'Tasks run and log that they serve, and nobody gets a connection.',
    evidence:
      "Our own dial is refused at the target's address, while ECS finds the task healthy from within its container.",

    remedy: 'Listen on 0.0.0.0.',
    own: true,
  },
  'target.failed-checks/protocol': {
    title: 'health check and target speak different protocols',
    sees: 'Targets are unhealthy with `Target.FailedHealthChecks`, the app is well.',
    evidence: 'Our own dial gets its answer in the other of HTTP and HTTPS on the same port.',
    remedy: 'The protocol of the health check.',
    own: true,
  },
  'target.failed-checks/not-http': {
    title: 'something else than the app has the port',
    sees: 'Targets are unhealthy with `Target.FailedHealthChecks`.',
    evidence: 'Our own dial is answered by something that is no HTTP.',
    remedy: 'The port of the app in the target group.',
    own: true,
  },
  'target.failed-checks/hangs-up': {
    title: 'the app hangs up without an answer',
    sees: 'Targets are unhealthy with `Target.FailedHealthChecks`, connections are reset.',
    evidence: 'Our own dial connects, and the connection ends without an answer.',
    remedy: 'Its log: a crash at each request, or a refused Host header.',
  },
  'target.failed-checks/tls': {
    title: 'the TLS handshake with the targets fails',
    sees: 'Targets of an HTTPS health check are unhealthy with `Target.FailedHealthChecks`.',
    evidence: 'Our own dial fails in the handshake, and plain HTTP is not answered.',
    remedy: 'Versions, ciphers, or a client certificate that the targets want.',
  },
  'target.failed-checks/not-running': {
    title: 'the process is not running',
    sees: 'Connections to the targets are refused.',
    evidence: 'Our own dial is refused; ECS runs no task, or nothing is known of who should run it.',
    remedy: 'Why it ended: ECS events, the log; then replace the tasks (rolling).',
  },
} as const satisfies CauseKinds;
