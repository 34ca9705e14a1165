/** `s3://bucket/a/b` -> the bucket, and what keys begin with: `a/b/`, or nothing. */
export const parseS3 = (place: string): { bucket: string; prefix: string } => {
  const [, bucket = '', path = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(place) ?? [];
  const trimmed = path.replace(/\/+$/, '');
  return { bucket, prefix: trimmed === '' ? '' : `${trimmed}/` };
};
