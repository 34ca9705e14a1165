import type { CauseKinds } from '../rule.ts';

export const HTTP_STATUS_CAUSES = {
  'http.status': {
    title: 'it answers with another status than expected',
    sees: 'A status that is neither what `expect.status` says nor one of the known kinds of failure, such as 204 or 405.',
    evidence: 'The status, the server that gave it, and what the body says.',
    remedy: 'Write the status that is meant into `expect:`, or mend path, method or headers of the check.',
  },
  'http.status/dependency': {
    title: 'it fails for want of what it depends on',
    sees: 'A status of 500 or more, and a body that names something else: a host, a part of its own health document, a database.',
    evidence: 'What the body says, word for word, with the name that is in it.',
    remedy: 'Mend what it names; the service answers by itself.',
    consequence: true,
  },
  'http.status/gateway': {
    title: 'the load balancer in front of it gets no answer from behind',
    sees: '502, 503 or 504 that a load balancer or proxy gave, not the service (`server: awselb/2.0`, nginx, envoy …).',
    evidence:
      'The `Server` header and the status: 502 closed or no HTTP, 503 nothing usable behind it, 504 no answer in time.',
    remedy: 'Look at the health of the targets, group by group; start the service behind it or find what it waits for.',
    consequence: true,
  },
  'http.status/server-error': {
    title: 'the service itself fails',
    sees: 'A status of 500 or more, and nothing that names another reason.',
    evidence:
      'The status, `Retry-After` if it is sent, what the body says, and our own dial that shows the network is fine.',
    remedy: 'Read the log of the service; go back to what ran before if it was deployed lately.',
  },
  'http.status/auth': {
    title: 'it rejects the credential of the check',
    sees: '401, 403 or 407 for a check that sends a credential.',
    evidence:
      'The header that the check sends with the reference it comes from, when that changed last, and the scheme asked for.',
    remedy: 'Store the value that the service accepts; for a 403 of the load balancer look for a firewall rule.',
    own: true,
  },
  'http.status/rotated': {
    title: 'its credential was changed a short while ago',
    sees: '401 or 403, and the parameter or secret of the check changed within the hour.',
    evidence: 'When Secrets Manager or Parameter Store saw the last change.',
    remedy: 'Restart the service, or deploy the probes, whichever still has the old value.',
    own: true,
  },
  'http.status/no-credentials': {
    title: 'it wants a credential and the check sends none',
    sees: '401 or 403 for a check without any header that holds a credential.',
    evidence: 'The headers of the check, and the scheme that is asked for.',
    remedy: 'Add a header with a reference, or ask a path that needs none.',
    own: true,
  },
  'http.status/not-found': {
    title: 'the path is not there',
    sees: '404 or 410; of the load balancer itself when no rule leads anywhere.',
    evidence: 'The path, and the `Server` header that tells who answered.',
    remedy: 'Serve the path again, write its new one into `url:`, or add the listener rule.',
    own: true,
  },
  'http.status/redirect': {
    title: 'it redirects, and the check does not follow',
    sees: '301 to 308 for a check with `redirects: 0`, or without a usable `Location`.',
    evidence: 'Where it leads, without the query.',
    remedy: 'Write the URL it leads to into the check, exempt the path from the login, or let the check follow.',
    own: true,
  },
  'http.status/rate-limited': {
    title: 'it gets too many requests',
    sees: '429.',
    evidence: 'The status, `Retry-After`, and how often the check itself asks.',
    remedy: 'Find who uses up the limit; exempt the health path.',
  },
  'http.status/plain-to-tls': {
    title: 'the check speaks plain HTTP to a port of TLS',
    sees: '400 that says so, as nginx, Apache, Go and load balancers do.',
    evidence: 'What the body says.',
    remedy: 'Write `https://` into `url:`.',
    own: true,
  },
} as const satisfies CauseKinds;
