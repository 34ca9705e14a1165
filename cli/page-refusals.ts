/** What stands in place of the page, in words. */
export type Refusal = { title: string; lines: readonly string[] };

/** What AWS answered in place of the function; undefined when it was the function. */
export const refusalOf = ({ status, headers }: Response, functionName: string): Refusal | undefined => {
  // Every answer of ours has a policy, none of AWS's own has.
  if (headers.has('content-security-policy')) return undefined;
  const [code = ''] = (headers.get('x-amzn-errortype') ?? '').split(':');
  if (status === 403) return /^(AccessDenied|$)/.test(code) ? denied(functionName) : rejected(code);
  if (status === 429) return busy(functionName);
  const lines = [`It answered ${status}${code && ` (${code})`}; its log says why: ${logOf(functionName)}.`];
  return { title: 'The function of the page failed', lines };
};

const denied = (functionName: string): Refusal => ({
  title: 'AWS does not let these credentials see the page',
  lines: [
    `Allow them lambda:InvokeFunctionUrl and lambda:InvokeFunction on ${functionName}.`,
    'AWS asks for both since October 2025, and does not say which one is missing.',
  ],
});

const rejected = (code: string): Refusal => ({
  title: 'AWS rejects the credentials',
  lines: [`${code}: renew them, such as by aws sso login, and see that the clock of this machine is right.`],
});

const busy = (functionName: string): Refusal => ({
  title: 'AWS throttles the page',
  lines: [`${functionName} runs as often as the account allows; the page comes back by itself.`],
});

const logOf = (functionName: string): string =>
  `aws logs tail /aws/lambda/${functionName.split(':').at(-1)} --since 10m`;
