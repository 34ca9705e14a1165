import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import {
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type AwsApis, startAwsApis } from '../../../sandbox/aws/start.ts';
import { clientsOf } from '../../aws/clients-of.ts';

describe('the APIs of parameters and secrets', () => {
  let apis: AwsApis;
  let clients: ReturnType<typeof clientsOf>;
  beforeEach(async () => {
    apis = await startAwsApis();
    clients = clientsOf(apis);
  });
  afterEach(async () => {
    clients.destroy();
    await apis.stop();
  });

  it('put, read, overwrite and delete a parameter', async () => {
    const put = { Name: '/a', Value: 'x', Type: 'String' } as const;
    const get = new GetParameterCommand({ Name: '/a' });
    await clients.ssm.send(new PutParameterCommand(put));
    await expect(clients.ssm.send(new PutParameterCommand(put))).rejects.toMatchObject({
      name: 'ParameterAlreadyExists',
    });
    await clients.ssm.send(new PutParameterCommand({ Name: '/a', Value: 'y', Overwrite: true }));
    expect((await clients.ssm.send(get)).Parameter).toMatchObject({
      Name: '/a',
      Value: 'y',
      Type: 'String',
      Version: 2,
    });
    await clients.ssm.send(new DeleteParameterCommand({ Name: '/a' }));
    await expect(clients.ssm.send(get)).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });

  it('want a type for a new parameter', async () => {
    const command = new PutParameterCommand({ Name: '/a', Value: 'x' });
    await expect(clients.ssm.send(command)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('show a SecureString only to those who decrypt', async () => {
    apis.parameters.setParameter('/token', 'open', 'SecureString');
    const read = async (WithDecryption: boolean) => {
      const answer = await clients.ssm.send(new GetParameterCommand({ Name: '/token', WithDecryption }));
      return answer.Parameter?.Value;
    };
    expect(await read(true)).toBe('open');
    expect(await read(false)).not.toContain('open');
  });

  it('read a secret until it is removed', async () => {
    apis.parameters.setSecret('redis', '{"token":"t"}');
    const get = new GetSecretValueCommand({ SecretId: 'redis' });
    expect((await clients.secrets.send(get)).SecretString).toBe('{"token":"t"}');
    apis.parameters.removeSecret('redis');
    await expect(clients.secrets.send(get)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('describe parameters by how their names begin, page by page', async () => {
    for (const name of ['/a/1', '/a/2', '/a/3', '/b/1']) apis.parameters.setParameter(name, 'v');
    const ParameterFilters = [{ Key: 'Name', Option: 'BeginsWith', Values: ['/a'] }];
    const first = await clients.ssm.send(new DescribeParametersCommand({ ParameterFilters, MaxResults: 2 }));
    expect(first.Parameters?.map(({ Name }) => Name)).toEqual(['/a/1', '/a/2']);
    expect(first.Parameters?.[0]?.LastModifiedDate).toBeInstanceOf(Date);
    const NextToken = first.NextToken;
    const rest = await clients.ssm.send(new DescribeParametersCommand({ ParameterFilters, MaxResults: 2, NextToken }));
    expect(rest.Parameters?.map(({ Name }) => Name)).toEqual(['/a/3']);
    expect(rest.NextToken).toBeUndefined();
  });

  it('create, change, delete and restore a secret', async () => {
    const { secrets } = clients;
    const SecretId = 'lab';
    const read = async () => (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString;
    await secrets.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'one' }));
    await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: 'two' }));
    expect(await read()).toBe('two');
    await secrets.send(new DeleteSecretCommand({ SecretId }));
    await expect(read()).rejects.toMatchObject({ name: 'InvalidRequestException' });
    const described = await secrets.send(new DescribeSecretCommand({ SecretId }));
    expect(described).toMatchObject({
      Name: SecretId,
      DeletedDate: expect.any(Date),
      LastChangedDate: expect.any(Date),
    });
    await secrets.send(new RestoreSecretCommand({ SecretId }));
    expect(await read()).toBe('two');
    expect((await secrets.send(new ListSecretsCommand({}))).SecretList).toMatchObject([{ Name: SecretId }]);
  });
});
