import { S3Client } from '@aws-sdk/client-s3';

import { bounded, type ClientOptions } from './client-options.ts';

/** For keeping reports; the bucket may be of another Region. */
export const createS3Client = (options: ClientOptions = {}): S3Client =>
  new S3Client({ ...bounded({ requestTimeoutMs: 10_000, ...options }), followRegionRedirects: true });
