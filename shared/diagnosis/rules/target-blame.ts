const HOST = /\b[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\.([a-z]{2,})\b/gi;
const ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}:\d+\b/;
/** What stands after the dot in `app.py`, not in a host. */
const FILES = new Set([
  'py',
  'js',
  'ts',
  'mjs',
  'cjs',
  'rb',
  'go',
  'rs',
  'java',
  'php',
  'json',
  'html',
  'error',
  'exception',
]);
/** How programs say that someone else did not answer. */
const UNANSWERED =
  /\b(?:cannot|can't|could not|unable to|failed to) (?:connect|resolve|reach)|connection (?:refused|timed out|reset)|\b(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EAI_AGAIN)\b|\b(?:redis|postgres(?:ql)?|mysql|mongodb|kafka|database|upstream)\b.*\b(?:down|unavailable|unreachable|timed? ?out|unhealthy|refused)\b/i;

/** Whether an answer blames another thing: a host, an address with a port, or that a connection did not come about. */
export const namesAnother = (said: string | undefined): boolean => {
  if (said === undefined) return false;
  if (UNANSWERED.test(said) || ADDRESS.test(said)) return true;
  return [...said.matchAll(HOST)].some(([, end = '']) => !FILES.has(end.toLowerCase()));
};
