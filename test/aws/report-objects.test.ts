import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createReportObjects } from '../../shared/aws/report-objects.ts';
import { createS3Client } from '../../shared/aws/s3-client.ts';
import { parseS3 } from '../../shared/config/s3-place.ts';

const asked: { method?: string; url?: string; type?: string; body: string }[] = [];
let status = 200;
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => {
    body += part;
  });
  request.on('end', () => {
    const { method, url, headers } = request;
    asked.push({
      ...(method && { method }),
      ...(url && { url }),
      ...(headers['content-type'] && { type: headers['content-type'] }),
      body,
    });
    const refusal = '<Error><Code>AccessDenied</Code><Message>no</Message></Error>';
    response.writeHead(status, { 'content-type': 'application/xml' }).end(status === 200 ? '' : refusal);
  });
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => void server.close());

const objects = (place: string) =>
  createReportObjects(
    createS3Client({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'canary' },
      maxAttempts: 1,
    }),
    place,
  );
const object = { key: 'shop/2026-11-25/report.md', body: '# Shop', contentType: 'text/markdown; charset=utf-8' };

describe('the place of reports', () => {
  it.each([
    ['s3://reports', { bucket: 'reports', prefix: '' }],
    ['s3://reports/a/b/', { bucket: 'reports', prefix: 'a/b/' }],
  ])('%s has bucket and prefix', (place, expected) => {
    expect(parseS3(place)).toEqual(expected);
  });

  it('gets each object under its prefix', async () => {
    status = 200;
    await objects('s3://reports/vpcwatch').put(object);
    expect(asked.at(-1)).toMatchObject({
      method: 'PUT',
      url: expect.stringMatching(/^\/reports\/vpcwatch\/shop\/2026-11-25\/report\.md/),
      type: 'text/markdown; charset=utf-8',
      body: expect.stringContaining('# Shop'),
    });
  });

  it('says which permission is missing when it is refused', async () => {
    status = 403;
    const refused = objects('s3://reports').put(object);
    await expect(refused).rejects.toThrow('s3:PutObject on reports/shop/2026-11-25/report.md is not allowed');
    await expect(refused).rejects.not.toThrow('canary');
  });
});
