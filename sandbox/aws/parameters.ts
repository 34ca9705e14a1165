import * as z from 'zod';

import { type Api, ApiError, action } from './api.ts';

type Parameter = { value: string; type: 'String' | 'StringList' | 'SecureString'; version: number };

/** Parameters and secrets that can be changed while the APIs run. */
export type Parameters = {
  setParameter(name: string, value: string, type?: Parameter['type']): void;
  removeParameter(name: string): void;
  setSecret(name: string, text: string): void;
  removeSecret(name: string): void;
  apis: readonly Api[];
};

export const createParameters = (): Parameters => {
  const parameters = new Map<string, Parameter>();
  const secrets = new Map<string, string>();
  return {
    setParameter: (name, value, type = 'String') =>
      void parameters.set(name, { value, type, version: (parameters.get(name)?.version ?? 0) + 1 }),
    removeParameter: (name) => void parameters.delete(name),
    setSecret: (name, text) => void secrets.set(name, text),
    removeSecret: (name) => void secrets.delete(name),
    apis: [ssmApi(parameters), secretsApi(secrets)],
  };
};

const arn = (service: string, resource: string): string => `arn:aws:${service}:us-east-1:000000000000:${resource}`;

const ssmApi = (parameters: Map<string, Parameter>): Api => ({
  name: 'ssm',
  protocol: 'json',
  version: 'AmazonSSM',
  actions: {
    GetParameter: action(
      z.object({ Name: z.string(), WithDecryption: z.boolean().default(false) }),
      ({ Name, WithDecryption }) => {
        const { value, type: Type, version: Version } = existing(parameters, Name);
        const hidden = Type === 'SecureString' && !WithDecryption;
        const Value = hidden ? Buffer.from(`encrypted by the sandbox: ${Name}`).toString('base64') : value;
        return { Parameter: { Name, Type, Value, Version, ARN: arn('ssm', `parameter${Name}`), DataType: 'text' } };
      },
    ),
    PutParameter: action(
      z.object({
        Name: z.string(),
        Value: z.string().min(1),
        Type: z.enum(['String', 'StringList', 'SecureString']).optional(),
        Overwrite: z.boolean().default(false),
      }),
      ({ Name, Value: value, Type, Overwrite }) => {
        const before = parameters.get(Name);
        if (before && !Overwrite) throw new ApiError('ParameterAlreadyExists', 'The parameter already exists.');
        const type = Type ?? before?.type;
        if (type === undefined) throw new ApiError('ValidationException', 'A parameter type is required');
        const version = (before?.version ?? 0) + 1;
        parameters.set(Name, { value, type, version });
        return { Version: version, Tier: 'Standard' };
      },
    ),
    DeleteParameter: action(z.object({ Name: z.string() }), ({ Name }) => {
      existing(parameters, Name);
      parameters.delete(Name);
      return {};
    }),
  },
});

const existing = (parameters: Map<string, Parameter>, name: string): Parameter => {
  const found = parameters.get(name);
  if (!found) throw new ApiError('ParameterNotFound', '');
  return found;
};

const secretsApi = (secrets: Map<string, string>): Api => ({
  name: 'secretsmanager',
  protocol: 'json',
  version: 'secretsmanager',
  actions: {
    GetSecretValue: action(z.object({ SecretId: z.string() }), ({ SecretId: Name }) => {
      const SecretString = secrets.get(Name);
      if (SecretString === undefined) {
        throw new ApiError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
      }
      return { Name, ARN: arn('secretsmanager', `secret:${Name}`), SecretString, VersionStages: ['AWSCURRENT'] };
    }),
  },
});
