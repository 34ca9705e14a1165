import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type Published = {
  subject: string;
  /** By protocol. */
  bodies: Record<string, string>;
  bytes: number;
  attributes: Record<string, string>;
  parameters: Record<string, string>;
};

/** `silent` never answers; a code is answered as an SNS error of that HTTP status. */
type Answer = 'ok' | 'silent' | { status: number; code: string };

/** What `GetTopicAttributes` answers: who listens, or an error. */
type Audience = { confirmed: number; pending: number } | Exclude<Answer, 'ok'>;

/**
 * A server that speaks the Query protocol of `Publish` on loopback; answers are taken one by one, the last one for ever.
 * `audience` may be set at any time; `requests` counts publishing, `questions` what was asked about the audience.
 */
export const startSnsServer = async (...answers: Answer[]) => {
  const published: Published[] = [];
  const asked = { audience: { confirmed: 1, pending: 0 } as Audience, questions: 0 };
  let requests = 0;
  const server = createServer(async (request, response) => {
    const message = await readPublish(request);
    if (message.parameters.Action === 'GetTopicAttributes') {
      asked.questions += 1;
      respondAudience(response, asked.audience);
      return;
    }
    const answer = answers[Math.min(requests, answers.length - 1)] ?? 'ok';
    requests += 1;
    if (answer === 'silent') return;
    if (answer === 'ok') published.push(message);
    respond(response, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    published,
    asked,
    requests: () => requests,
    endpoint: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const readPublish = async (request: IncomingMessage): Promise<Published> => {
  const parameters = Object.fromEntries(new URLSearchParams(await text(request)));
  const attributes: Record<string, string> = {};
  for (let n = 1; parameters[`MessageAttributes.entry.${n}.Name`] !== undefined; n += 1) {
    const entry = `MessageAttributes.entry.${n}`;
    attributes[parameters[`${entry}.Name`] as string] = parameters[`${entry}.Value.StringValue`] ?? '';
  }
  const message = parameters.Message ?? '{}';
  return {
    subject: parameters.Subject ?? '',
    bodies: JSON.parse(message),
    bytes: Buffer.byteLength(message),
    attributes,
    parameters,
  };
};

const namespace = 'xmlns="http://sns.amazonaws.com/doc/2010-03-31/"';

const respondAudience = (response: ServerResponse, audience: Audience): void => {
  if (audience === 'silent') return;
  if ('code' in audience) {
    respond(response, audience);
    return;
  }
  const counts = { SubscriptionsConfirmed: audience.confirmed, SubscriptionsPending: audience.pending };
  const entries = Object.entries(counts).map(([key, n]) => `<entry><key>${key}</key><value>${n}</value></entry>`);
  response.setHeader('content-type', 'text/xml');
  response.end(
    `<GetTopicAttributesResponse ${namespace}><GetTopicAttributesResult><Attributes>${entries.join('')}</Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>`,
  );
};

const respond = (response: ServerResponse, answer: Exclude<Answer, 'silent'>): void => {
  response.setHeader('content-type', 'text/xml');
  if (answer === 'ok') {
    response.end(
      `<PublishResponse ${namespace}><PublishResult><MessageId>m-1</MessageId></PublishResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></PublishResponse>`,
    );
    return;
  }
  response.statusCode = answer.status;
  response.end(
    `<ErrorResponse ${namespace}><Error><Type>Sender</Type><Code>${answer.code}</Code><Message>canary: the request was [SECRET-TEXT]</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`,
  );
};
