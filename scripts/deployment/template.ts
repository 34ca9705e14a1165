import type { FunctionName } from '../../shared/config/functions.ts';

/** A statement of an IAM policy. */
export type Statement = {
  Effect: 'Allow' | 'Deny';
  Action: string | readonly string[];
  Resource: unknown;
  Condition?: unknown;
};
/** A CloudFormation resource. */
export type Resource = { Type: string; Properties: Record<string, unknown> };
/** CloudFormation resources by logical id. */
export type Resources = Record<string, Resource>;

/** The CloudFormation ids of a function; the framework's by its rules, and ours. */
export const logicalIds = (name: FunctionName) => {
  const framework = `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', 'Dash')}`;
  const words = name.split('-').map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  const own = words.join('');
  return {
    function: `${framework}LambdaFunction`,
    logGroup: `${framework}LogGroup`,
    role: `${own}Role`,
    heartbeatAlarm: `${own}HeartbeatAlarm`,
    errorsAlarm: `${own}ErrorsAlarm`,
  };
};

/** An ARN in the account and region of the stack, such as `arnHere('ssm', 'parameter/a')`. */
export const arnHere = (service: string, resource: string): unknown => ({
  'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`,
});
