import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';

import { answerPage } from '../shared/status-page.ts';
import { StoreError } from '../shared/store/store-error.ts';
import { composed } from './compose/composed.ts';
import { composePage } from './compose/page.ts';

const composing = composed(composePage);

/** The status page, to the request of a function URL. */
export const handler = async (event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> => {
  const read = await composing();
  const { method } = event.requestContext.http;
  const { status, headers, body } = await answerPage({ method, path: event.rawPath }, { read, explain });
  return { statusCode: status, headers, body };
};

const explain = (error: unknown): string => {
  console.error(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  return error instanceof StoreError ? error.message : 'The log of the function says why.';
};
