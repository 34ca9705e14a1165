const HOSTS = ['hooks.slack.com', 'hooks.slack-gov.com'];

/**
 * The URL of an incoming webhook, or what is wrong with a value, of which only the host of a web address is shown.
 * `allowLoopback` also takes http://127.0.0.1.
 */
export const parseWebhook = (value: string, allowLoopback: boolean): { url: URL } | { objection: string } => {
  const url = URL.parse(value.trim());
  const expected = `expected https://${HOSTS[0]}/services/...`;
  // Of another scheme even the host may be a part of a secret.
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return { objection: `${expected}, found no URL; of a secret in JSON name the key, as secret:<name>#<key>` };
  }
  const slack = url.protocol === 'https:' && HOSTS.includes(url.hostname) && url.port === '';
  const loopback = allowLoopback && url.protocol === 'http:' && url.hostname === '127.0.0.1';
  if ((slack || loopback) && url.username === '' && url.password === '') return { url };
  return { objection: `${expected}, found one of ${url.protocol}//${url.host}` };
};
