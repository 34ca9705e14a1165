import * as z from 'zod';

import { type Api, ApiError, action } from './api.ts';
import { createSecrets, type Secrets } from './secrets.ts';

type Parameter = { value: string; type: 'String' | 'StringList' | 'SecureString'; version: number; changedAt: number };

/** Parameters and secrets that can be changed while the APIs run. */
export type Parameters = {
  setParameter(name: string, value: string, type?: Parameter['type']): void;
  removeParameter(name: string): void;
  apis: readonly Api[];
} & Omit<Secrets, 'api'>;

export const createParameters = (): Parameters => {
  const parameters = new Map<string, Parameter>();
  const { api, ...secrets } = createSecrets();
  return {
    ...secrets,
    setParameter: (name, value, type = 'String') =>
      void parameters.set(name, next(value, type, parameters.get(name)?.version)),
    removeParameter: (name) => void parameters.delete(name),
    apis: [ssmApi(parameters), api],
  };
};

const next = (value: string, type: Parameter['type'], version = 0): Parameter => ({
  value,
  type,
  version: version + 1,
  changedAt: Date.now(),
});

const described = (Name: string, { type: Type, version: Version, changedAt }: Parameter) => ({
  Name,
  Type,
  Version,
  ARN: `arn:aws:ssm:us-east-1:000000000000:parameter${Name}`,
  DataType: 'text',
  LastModifiedDate: changedAt / 1000,
});

const ssmApi = (parameters: Map<string, Parameter>): Api => ({
  name: 'ssm',
  protocol: 'json',
  version: 'AmazonSSM',
  actions: {
    GetParameter: action(
      z.object({ Name: z.string(), WithDecryption: z.boolean().default(false) }),
      ({ Name, WithDecryption }) => {
        const parameter = existing(parameters, Name);
        const hidden = parameter.type === 'SecureString' && !WithDecryption;
        const Value = hidden ? Buffer.from(`encrypted by the sandbox: ${Name}`).toString('base64') : parameter.value;
        return { Parameter: { ...described(Name, parameter), Value } };
      },
    ),
    DescribeParameters: describeParameters(parameters),
    PutParameter: putParameter(parameters),
    DeleteParameter: action(z.object({ Name: z.string() }), ({ Name }) => {
      existing(parameters, Name);
      parameters.delete(Name);
      return {};
    }),
  },
});

const putParameter = (parameters: Map<string, Parameter>) =>
  action(
    z.object({
      Name: z.string(),
      Value: z.string().min(1),
      Type: z.enum(['String', 'StringList', 'SecureString']).optional(),
      Overwrite: z.boolean().default(false),
    }),
    ({ Name, Value, Type, Overwrite }) => {
      const before = parameters.get(Name);
      if (before && !Overwrite) throw new ApiError('ParameterAlreadyExists', 'The parameter already exists.');
      const type = Type ?? before?.type;
      if (type === undefined) throw new ApiError('ValidationException', 'A parameter type is required');
      const parameter = next(Value, type, before?.version);
      parameters.set(Name, parameter);
      return { Version: parameter.version, Tier: 'Standard' };
    },
  );

const FILTER = z.object({
  Key: z.literal('Name'),
  Option: z.enum(['Equals', 'BeginsWith', 'Contains']).default('Equals'),
  Values: z.array(z.string().min(1)).min(1).max(50),
});

const OPTIONS: Record<z.output<typeof FILTER>['Option'], (name: string, value: string) => boolean> = {
  Equals: (name, value) => name === value,
  BeginsWith: (name, value) => name.startsWith(value),
  Contains: (name, value) => name.includes(value),
};

const describeParameters = (parameters: Map<string, Parameter>) =>
  action(
    z.object({
      ParameterFilters: z.array(FILTER).default([]),
      MaxResults: z.int().min(1).max(50).default(10),
      NextToken: z.string().optional(),
    }),
    ({ ParameterFilters, MaxResults, NextToken = '0' }) => {
      const found = [...parameters].filter(([name]) =>
        ParameterFilters.every(({ Option, Values }) => Values.some((value) => OPTIONS[Option](name, value))),
      );
      const start = Number(NextToken);
      const page = found.slice(start, start + MaxResults).map(([name, parameter]) => described(name, parameter));
      const more = start + MaxResults < found.length;
      return { Parameters: page, ...(more && { NextToken: String(start + MaxResults) }) };
    },
  );

const existing = (parameters: Map<string, Parameter>, name: string): Parameter => {
  const found = parameters.get(name);
  if (!found) throw new ApiError('ParameterNotFound', '');
  return found;
};
