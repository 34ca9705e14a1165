import { DNS_CAUSES } from './causes/dns.ts';
import { HTTP_CAUSES } from './causes/http.ts';
import { NET_CAUSES } from './causes/net.ts';
import { REDIS_CAUSES } from './causes/redis.ts';
import { SELF_CAUSES } from './causes/self.ts';
import { TARGET_CAUSES } from './causes/target.ts';
import type { CauseKinds } from './rule.ts';

/** Every cause that findings name; `docs/faults.md` is made from it. */
export const CAUSES: CauseKinds = {
  ...DNS_CAUSES,
  ...NET_CAUSES,
  ...REDIS_CAUSES,
  ...TARGET_CAUSES,
  ...HTTP_CAUSES,
  ...SELF_CAUSES,
};
