import type { Subscription } from '../aws/subscriptions.ts';
import { type DoctorFinding, listed, missing, ok, warning } from './doctor-finding.ts';

/** `purpose`: what the topic is for, in a word or two. Without `subscriptions` there is no such topic. */
type Topic = {
  purpose: string;
  arn: string;
  subscriptions: readonly Subscription[] | undefined;
  /** What to do when there is no such topic; it is the deployment's unless said. */
  mend?: string;
};

/** Whether anybody hears what a topic is told. */
export const judgeTopic = ({ purpose, arn, subscriptions, mend: again = 'deploy again' }: Topic): DoctorFinding[] => {
  if (subscriptions === undefined) return [missing('topics', `the topic for ${purpose} is gone: ${arn}`, again)];
  const confirmed = subscriptions.filter(({ standing }) => standing === 'confirmed');
  const others = subscriptions.filter(({ standing }) => standing !== 'confirmed');
  if (confirmed.length === 0) {
    const why = others.length === 0 ? 'nobody is subscribed' : listed(others.map(tell));
    const mend =
      others.length === 0 ? [subscribe(arn, 'email', '<address>')] : others.flatMap((one) => mendOf(one, arn));
    return [missing('topics', `nobody hears the ${purpose}: ${why}`, ...mend)];
  }
  const protocols = [...new Set(confirmed.map(({ protocol }) => protocol))].join(', ');
  return [
    ...others.map((one) => warning('topics', `${purpose}: ${tell(one)}`, ...mendOf(one, arn))),
    ok('topics', `${purpose}: ${confirmed.length} confirmed (${protocols})`),
  ];
};

const tell = ({ endpoint, standing }: Subscription): string =>
  `${endpoint} ${standing === 'deleted' ? 'has unsubscribed' : 'is not confirmed'}`;

const mendOf = ({ protocol, endpoint, standing }: Subscription, arn: string): string[] => {
  const again = subscribe(arn, protocol, endpoint);
  if (standing === 'deleted' || !protocol.startsWith('email')) return [again];
  return [`open the link in the mail from AWS Notifications to ${endpoint}; for another mail:`, again];
};

const subscribe = (arn: string, protocol: string, endpoint: string): string =>
  `aws sns subscribe --region ${arn.split(':')[3]} --topic-arn ${arn} --protocol ${protocol} --notification-endpoint ${quoted(endpoint)}`;

/** As one word of a shell. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
