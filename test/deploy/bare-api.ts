import type { Emulator } from './ministack.ts';

/** Calls an action of an API that the product has no client for, such as `Logs_20140328.FilterLogEvents`. */
export const callApi = async <T>({ url }: Emulator, action: string, input: object): Promise<T> => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': action },
    body: JSON.stringify(input),
  });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${action} answered ${answer.status}: ${body}`);
  return (body === '' ? {} : JSON.parse(body)) as T;
};

/** All that a function of the stage `test` has logged. */
export const logOf = async (emulator: Emulator, name: string): Promise<string> => {
  const input = { logGroupName: `/aws/lambda/vpcwatch-test-${name}` };
  const { events } = await callApi<{ events: { message: string }[] }>(emulator, 'Logs_20140328.FilterLogEvents', input);
  return events.map(({ message }) => message).join('\n');
};

/** Lets the schedules of the stack fire, or stops them. */
export const switchSchedules = async (emulator: Emulator, to: 'Enable' | 'Disable'): Promise<void> => {
  const { Rules } = await callApi<{ Rules: { Name: string }[] }>(emulator, 'AWSEvents.ListRules', {});
  for (const { Name } of Rules) await callApi(emulator, `AWSEvents.${to}Rule`, { Name });
};
