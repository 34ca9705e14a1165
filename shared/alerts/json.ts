import type { CheckId, ServiceId } from '../config/schema.ts';
import type { Fault, Status } from '../health/fault.ts';
import type { PublishedStepKind, Severity } from '../health/incident.ts';
import type { Standing } from '../health/state.ts';
import type { IsoSecond } from '../time/clock.ts';
import { type CauseDocument, causeDocumentsOf } from './json-causes.ts';
import { headlineOf, subjectOf } from './message-headline.ts';
import type { Line } from './message-lines.ts';
import { freshLinesOf } from './message-news.ts';
import { nextStepsOf } from './message-next.ts';
import type { Occasion } from './message-occasion.ts';
import type { Story } from './message-story.ts';
import { statusOf } from './message-what.ts';

/** So many members are listed; the document says how many more there are. */
const MEMBERS_MAX = 100;

type MemberDocument = {
  check: CheckId;
  service: ServiceId;
  role: 'root' | 'dependant';
  status: Standing;
  fault: Fault | null;
  since: IsoSecond;
  /** Healthy or measured again; when, where it is known. */
  over: boolean;
  overAt?: IsoSecond;
  /** What a step is about that is `grown`: people had not been told of it. */
  fresh?: true;
};

/** What lambda and sqs subscribers get; published as docs/message.schema.json. */
export type MessageDocument = {
  version: 1;
  /** `<incident>#<n>`: drop what you have seen. */
  id: string;
  platform: string;
  incident: string;
  step: PublishedStepKind;
  severity: Severity;
  status: Status;
  at: IsoSecond;
  openedAt: IsoSecond;
  closedAt?: IsoSecond;
  root: Pick<MemberDocument, 'check' | 'service' | 'fault' | 'since'>;
  members: MemberDocument[];
  omittedMembers: number;
  atRisk: ServiceId[];
  subject: string;
  /** As the subject says it, whole and in any script. */
  headline?: string;
  /** What people call the services of `members` and `atRisk`. */
  services?: Record<ServiceId, string>;
  /** Commands and addresses to go on with. */
  nextSteps?: string[];
  /** Why, the deepest first; absent when it is not known. */
  causes?: CauseDocument[];
  omittedCauses?: number;
  /** What is said beside it; each is absent when there is nothing to say. */
  merged?: string[];
  reopened?: number;
  flapping?: Occasion['flapping'];
  acknowledged?: Occasion['acknowledged'];
  nextReminderAt?: IsoSecond;
  links: { dashboard?: string };
};

/** The versioned document of a story. */
export const documentOf = (story: Story): MessageDocument => ({
  version: 1,
  id: story.id,
  platform: story.platform,
  incident: story.incident,
  step: publishedStep(story),
  severity: story.severity,
  status: statusOf(story),
  at: story.now,
  openedAt: story.openedAt,
  ...(story.closedAt === undefined ? {} : { closedAt: story.closedAt }),
  root: {
    check: story.root.check,
    service: story.root.service,
    fault: story.root.fault ?? null,
    since: story.root.since,
  },
  members: membersOf(story),
  omittedMembers: Math.max(0, story.lines.length - MEMBERS_MAX),
  atRisk: story.atRisk.map(({ id }) => id),
  subject: subjectOf(story),
  headline: headlineOf(story),
  services: namesOf(story),
  nextSteps: nextStepsOf(story),
  ...causesOf(story),
  ...occasionIn(story),
  links: story.dashboard === undefined ? {} : { dashboard: story.dashboard },
});

const causesOf = ({ causes }: Story): Pick<MessageDocument, 'causes' | 'omittedCauses'> => {
  const told = causeDocumentsOf(causes);
  const omitted = causes.length - told.length;
  return { ...(told.length > 0 && { causes: told }), ...(omitted > 0 && { omittedCauses: omitted }) };
};

const occasionIn = ({ merged, reopened, flapping, acknowledged, nextReminderAt }: Story): Partial<MessageDocument> => ({
  ...(merged.length > 0 && { merged: [...merged] }),
  ...(reopened > 0 && { reopened }),
  ...(flapping && { flapping }),
  ...(acknowledged && { acknowledged }),
  ...(nextReminderAt !== undefined && { nextReminderAt }),
});

const namesOf = ({ lines, atRisk, causes }: Story): Record<ServiceId, string> => ({
  ...Object.fromEntries(causes.map(({ service, serviceName }) => [service, serviceName])),
  ...Object.fromEntries(atRisk.map(({ id, name }) => [id, name])),
  ...Object.fromEntries(lines.slice(0, MEMBERS_MAX).map(({ service, serviceName }) => [service, serviceName])),
});

const membersOf = (story: Story): MemberDocument[] => {
  const fresh = new Set(freshLinesOf(story));
  return story.lines
    .slice(0, MEMBERS_MAX)
    .map((line) => ({ ...memberOf(line), ...(fresh.has(line) && { fresh: true }) }));
};

const memberOf = ({ check, service, role, status, fault, since, over, overAt }: Line): MemberDocument => ({
  check,
  service,
  role,
  status,
  fault: fault ?? null,
  since,
  over,
  ...(overAt === undefined ? {} : { overAt }),
});

const publishedStep = ({ id, step }: Story): MessageDocument['step'] => {
  if (step === 'joined' || step === 'merged') {
    throw new TypeError(`${id}: the step ${step} is recorded, not published`);
  }
  return step;
};
