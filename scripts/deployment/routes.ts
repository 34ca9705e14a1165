import type { FunctionName } from '../../shared/config/functions.ts';
import type { Config } from '../../shared/config/schema.ts';
import { deployedText } from '../deployed-references.ts';
import type { Statement } from './template.ts';

/** What telling by routes needs: their topics, beside that of the deployment, which is in deploy/permissions.yml. */
export const routePermissions = (
  name: FunctionName,
  { alerts: { routes = [] } }: Config,
  shell: NodeJS.ProcessEnv,
): Statement[] => {
  if (name !== 'notify' || routes.length === 0) return [];
  const topics = new Set(routes.map(({ topicArn }) => deployedText(topicArn, shell)));
  return [{ Effect: 'Allow', Action: ['sns:GetTopicAttributes', 'sns:Publish'], Resource: [...topics] }];
};
