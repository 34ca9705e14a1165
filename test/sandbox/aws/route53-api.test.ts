import {
  AssociateVPCWithHostedZoneCommand,
  DisassociateVPCFromHostedZoneCommand,
  GetHostedZoneCommand,
  ListHostedZonesByVPCCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type AwsApis, startAwsApis } from '../../../sandbox/aws/start.ts';

describe('the Route 53 API', () => {
  let apis: AwsApis;
  let client: Route53Client;
  beforeEach(async () => {
    apis = await startAwsApis();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    client = new Route53Client({ endpoint: apis.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  });
  afterEach(async () => {
    client.destroy();
    await apis.stop();
  });

  const VPC = { VPCId: 'vpc-2', VPCRegion: 'us-east-1' } as const;
  const zonesOf = async (VPCId: string) => {
    const answer = await client.send(new ListHostedZonesByVPCCommand({ VPCId, VPCRegion: 'us-east-1' }));
    return answer.HostedZoneSummaries?.map(({ Name }) => Name);
  };

  it('associates zones with VPCs, and keeps the last', async () => {
    const { id: HostedZoneId } = apis.hostedZones.addZone({ name: 'app.local', vpcIds: ['vpc-1'] });
    expect(await zonesOf('vpc-2')).toEqual([]);
    await client.send(new AssociateVPCWithHostedZoneCommand({ HostedZoneId, VPC }));
    expect(await zonesOf('vpc-2')).toEqual(['app.local.']);
    const { VPCs } = await client.send(new GetHostedZoneCommand({ Id: HostedZoneId }));
    expect(VPCs?.map(({ VPCId }) => VPCId)).toEqual(['vpc-1', 'vpc-2']);
    await client.send(new DisassociateVPCFromHostedZoneCommand({ HostedZoneId, VPC }));
    const last = new DisassociateVPCFromHostedZoneCommand({ HostedZoneId, VPC: { ...VPC, VPCId: 'vpc-1' } });
    await expect(client.send(last)).rejects.toMatchObject({ name: 'LastVPCAssociation' });
  });

  it('lists the records of a namespace', async () => {
    const { zone } = apis.registry.addNamespace('app.local', { vpcId: 'vpc-1' });
    const service = apis.registry.addService({ name: 'mlflow', namespace: 'app.local', ttlS: 10 });
    apis.registry.register(service, 'i-1', { AWS_INSTANCE_IPV4: '10.0.0.1' });
    const answer = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: zone?.id ?? '' }));
    expect(answer.ResourceRecordSets).toEqual([
      { Name: 'mlflow.app.local.', Type: 'A', TTL: 10, ResourceRecords: [{ Value: '10.0.0.1' }] },
    ]);
  });

  it('refuses what it does not have, and what IAM forbids', async () => {
    const get = new GetHostedZoneCommand({ Id: 'ZGONE' });
    await expect(client.send(get)).rejects.toMatchObject({ name: 'NoSuchHostedZone' });
    apis.troubles.start('route53:GetHostedZone', 'denied');
    await expect(client.send(get)).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
  });
});
