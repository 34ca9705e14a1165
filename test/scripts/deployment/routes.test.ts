import { expect, it } from 'vitest';

import { routePermissions } from '../../../scripts/deployment/routes.ts';
import { configOf, outside } from './configs.ts';

const topic = (name: string): string => `arn:aws:sns:us-east-1:123456789012:${name}`;
const config = configOf(
  outside,
  `alerts:
  routes:
    - { severities: [warning], topicArn: "${topic('low')}" }
    - { services: [api], topicArn: "${topic('low')}" }
    - { severities: [monitor], topicArn: "\${ssm:/topics/monitor}" }
    - { topicArn: "${topic('')}\${env:TEAM}" }
`,
);

it('lets notify tell each topic of a route, wherever its ARN is written', () => {
  expect(routePermissions('notify', config, { TEAM: 'platform' })).toEqual([
    {
      Effect: 'Allow',
      Action: ['sns:GetTopicAttributes', 'sns:Publish'],
      Resource: [topic('low'), '{{resolve:ssm:/topics/monitor}}', topic('platform')],
    },
  ]);
});

it('lets nobody else, and adds nothing without routes', () => {
  expect(routePermissions('report', config, {})).toEqual([]);
  expect(routePermissions('notify', configOf(outside), {})).toEqual([]);
});

it('names the variable that is not set', () => {
  expect(() => routePermissions('notify', config, {})).toThrow('TEAM is not set, and ${env:TEAM}');
});
