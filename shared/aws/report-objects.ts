import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

import { parseS3 } from '../config/s3-place.ts';
import { awsError } from './errors.ts';

/** Keeps texts under keys; rejects with an `AwsError` that says what to mend. */
export type ReportObjects = { put(object: { key: string; body: string; contentType: string }): Promise<void> };

/** `place`: `s3://bucket/prefix`. Nothing is made public: who may read is the bucket's matter. */
export const createReportObjects = (client: S3Client, place: string): ReportObjects => {
  const { bucket, prefix } = parseS3(place);
  return {
    put: async ({ key, body, contentType }) => {
      const Key = prefix + key;
      try {
        await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: body, ContentType: contentType }));
      } catch (error) {
        throw await awsError(error, client, { action: 's3:PutObject', on: `${bucket}/${Key}`, endpoint: 's3' });
      }
    },
  };
};
