import { createHash } from 'node:crypto';

import { logicalIds, type Resource, type Resources } from './template.ts';

type Readers = { alertEmails: readonly string[]; operationsEmails: readonly string[] };

/** Each has to confirm once. The id is made of the address, so that a change of the list asks no other one again. */
export const emailSubscriptions = ({ alertEmails, operationsEmails }: Readers): Resources => ({
  ...Object.fromEntries(alertEmails.map((address) => [idOf('AlertEmail', address), email('Topic', address)])),
  ...Object.fromEntries(
    operationsEmails.map((address) => [idOf('OperationsEmail', address), email('OperationsTopic', address)]),
  ),
});

const idOf = (prefix: string, address: string): string =>
  `${prefix}${createHash('sha256').update(address).digest('hex').slice(0, 8)}`;

const email = (topic: string, address: string): Resource => ({
  Type: 'AWS::SNS::Subscription',
  Properties: { TopicArn: { Ref: topic }, Protocol: 'email', Endpoint: address },
});

/** `slack` gets every alert; what SNS cannot hand to it is kept. The framework's own event would replace the queue's policy. */
export const slackSubscription = (): Resources => {
  const slack = { 'Fn::GetAtt': [logicalIds('slack').function, 'Arn'] };
  return {
    SlackSubscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: { Ref: 'Topic' },
        Protocol: 'lambda',
        Endpoint: slack,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } },
      },
    },
    SlackPermission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: slack,
        Action: 'lambda:InvokeFunction',
        Principal: 'sns.amazonaws.com',
        SourceArn: { Ref: 'Topic' },
      },
    },
  };
};
