import type * as z from 'zod';

/** What one action answers, as the SDK names its members; throws an `ApiError` otherwise. */
export type Action = (input: unknown) => Promise<object>;

/** One AWS API. `version` is that of the Query protocol, or what stands before the action in `X-Amz-Target`. */
export type Api = {
  /** As in IAM actions: `elasticloadbalancing`. */
  name: string;
  protocol: 'query' | 'ec2' | 'json' | 'rest-xml';
  version: string;
  /** Of REST: `GET /2013-04-01/hostedzone/{Id}` for an action. */
  routes?: Readonly<Record<string, string>>;
  actions: Readonly<Record<string, Action>>;
};

/** An error as the API would answer it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly httpStatus: number;

  constructor(code: string, message: string, httpStatus = 400) {
    super(message);
    this.code = code;
    this.httpStatus = httpStatus;
  }
}

/** An action whose input is checked first, so that a wrong call fails here as it does at AWS. */
export const action =
  <S extends z.ZodType>(input: S, handle: (input: z.output<S>) => object): Action =>
  async (raw) => {
    const parsed = input.safeParse(raw);
    if (parsed.success) return handle(parsed.data);
    const [issue] = parsed.error.issues;
    throw new ApiError('ValidationException', `${issue?.path.join('.')}: ${issue?.message}`);
  };
