import type { CauseId, RemedyStep } from '../../health/finding.ts';
import type { Rule } from '../rule.ts';
import { type Answer, answerLine, answerOf, curlStep, phaseLine } from './http-answer.ts';

type Wrong = { cause: CauseId; what: string; mend: RemedyStep };

/** `http.redirect`: a loop, another host, from TLS to plain, too many, or to what is no URL. */
export const httpRedirect: Rule = (evidence) => {
  const answer = answerOf(evidence);
  const { check } = evidence;
  const way = [...answer.redirects, answer.place, answer.location ?? 'no URL'];
  const { cause, what, mend } = wrongWith(answer, check.kind === 'http' ? check.redirects : 0);
  return [
    {
      cause,
      confidence: 'high',
      summary: `${way[0]} ${what}`,
      evidence: [`HTTP: the way is ${way.join(' -> ')}`, ...answerLine(answer, evidence), ...phaseLine(evidence)],
      remedy: [mend, ...curlStep(evidence, { ...answer, place: way[0] ?? answer.place })],
    },
  ];
};

const wrongWith = ({ place, location, host, redirects }: Answer, most: number): Wrong => {
  const to = location === undefined ? null : URL.parse(location);
  if (to === null || !/^https?:$/.test(to.protocol)) {
    return {
      cause: 'http.redirect',
      what: `redirects to what is no http or https URL (${location ?? 'none'})`,
      mend: { say: 'Mend the Location that the service or its proxy sends' },
    };
  }
  if (place.startsWith('https:') && to.protocol === 'http:') {
    return {
      cause: 'http.redirect/downgrade',
      what: `redirects from TLS to plain: ${location}`,
      mend: { say: 'Tell the service that TLS ends before it (X-Forwarded-Proto), so that it makes https:// links' },
    };
  }
  if ([...redirects, place].includes(location ?? '')) {
    return {
      cause: 'http.redirect/loop',
      what: `redirects in a loop by ${location}`,
      mend: {
        say: 'Let the service see that TLS ends before it (X-Forwarded-Proto): else it redirects to https:// again and again; or look for two redirect rules that contradict each other',
      },
    };
  }
  if (redirects.length >= most) {
    return {
      cause: 'http.redirect/too-many',
      what: `redirects more than ${most} times`,
      mend: { say: 'Write the last URL into url: of the check, or raise redirects: if so many are meant' },
    };
  }
  const login = /log-?in|sign-?in|auth|sso|oauth/i.test(location ?? '');
  return {
    cause: 'http.redirect/other-host',
    what: `redirects to ${to.host}, not ${host}${login ? ': it wants a login' : ''}`,
    mend: login
      ? { say: 'Exempt the health path from the login, or give the check a credential in headers:' }
      : { say: `If that is meant, list it: redirectHosts: [${to.hostname}]; else mend the redirect` },
  };
};
