import type { Answer } from './http-answer.ts';

/** What a service blames: its name, and where it says so. `sure`: by a host or a part of its own health document. */
export type Blamed = { name: string; because: string; sure: boolean };

/** Who a service blames for its trouble, out of what it says. */
export const blamedIn = (answer: Answer): Blamed | undefined => byHost(answer) ?? byPart(answer) ?? byWord(answer);

const HOST =
  /(?<![\w.@-]|(?<!\/)\/)((?:[a-z0-9_](?:[a-z0-9_-]{0,62}[a-z0-9])?\.)+[a-z]{2,24}|\d{1,3}(?:\.\d{1,3}){3})(:\d{1,5})?(?![\w-]|\.\w)/g;
/** File names and modules look like hosts. */
const NO_TOP_LEVEL =
  /\.(?:py|js|ts|mjs|cjs|java|kt|go|rb|php|rs|cs|json|html?|ya?ml|xml|txt|log|sql|conf|cfg|toml|sh|so|errors?|exceptions?)$/;

const byHost = ({ said, host, parts }: Answer): Blamed | undefined => {
  for (const text of [said ?? '', ...Object.values(parts)]) {
    for (const [whole, name = ''] of text.matchAll(HOST)) {
      if (name === host || NO_TOP_LEVEL.test(name)) continue;
      return { name: whole, because: text.startsWith('"') ? text : `"${text}"`, sure: true };
    }
  }
  return undefined;
};

/** Words of health documents that name no part. */
const GENERIC =
  /^(?:\d+|services?|checks?|dependenc(?:y|ies)|components?|details?|health\w*|status\w*|state|ok|ready|readiness|liveness|live|up|connect(?:ed|ion)|results?|data|info|output|.*(?:errors?|messages?|reason|description|title|type|code|timestamp))$/i;

const byPart = ({ parts }: Answer): Blamed | undefined => {
  for (const [path, value] of Object.entries(parts)) {
    const name = partOf(path);
    if (name !== undefined) return { name, because: `${path} is ${value}`, sure: true };
  }
  return undefined;
};

/** The part that a path of a health document is about: `mlflow` of `services.mlflow.status`. */
export const partOf = (path: string): string | undefined =>
  path.split(/[.[\]]/).findLast((segment) => segment !== '' && !GENERIC.test(segment));

const LOOKED_FOR =
  /(?:ENOTFOUND|EAI_AGAIN|getaddrinfo|lookup|resolve(?: host)?:?|connect(?:ing|ion)? to|reach|talk to)\s+(?:the\s+|an?\s+)?["'`]?([a-z][a-z0-9_-]{2,})/i;
const SOFTWARE =
  /\b(redis|valkey|elasticache|postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|kafka|rabbitmq|elasticsearch|opensearch|memcached|cassandra|dynamodb|database|mlflow|vault|keycloak|upstream)\b/i;
/** Words that say that something went wrong between two. */
export const TROUBLE =
  /refus|time[d -]?out|unreach|unavail|fail|cannot|can't|could not|couldn't|unable|no route|reset by|ENOTFOUND|EAI_AGAIN|ECONN|lost|closed|down\b|not known|too many connections/i;

const byWord = ({ said }: Answer): Blamed | undefined => {
  if (said === undefined || !TROUBLE.test(said)) return undefined;
  const name = LOOKED_FOR.exec(said)?.[1] ?? SOFTWARE.exec(said)?.[1];
  return name === undefined ? undefined : { name, because: said, sure: false };
};
