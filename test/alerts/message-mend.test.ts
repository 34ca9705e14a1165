import { describe, expect, it } from 'vitest';
import { causeDocumentsOf } from '../../shared/alerts/json-causes.ts';
import { renderMessage } from '../../shared/alerts/message.ts';
import { pastCausesOf } from '../../shared/alerts/message-causes.ts';
import { mendTitle } from '../../shared/alerts/message-mend.ts';
import { notesOf } from '../../shared/alerts/message-notes.ts';
import { type MessageInput, storyOf } from '../../shared/alerts/message-story.ts';
import { whyLines } from '../../shared/alerts/slack-causes.ts';
import { brokeFirst } from '../../shared/health/broke-first.ts';
import { causeOf, finding } from './causes.ts';
import { incident, mlflowMembers, over, redisMembers } from './fixtures.ts';
import { STORY } from './stories.ts';

const another = STORY['why-another'] as MessageInput;
const tale = { time: (at: string) => at, text: (words: string) => words };

describe('the root of an incident', () => {
  it('broke first only where nothing broke before it but what never answered', () => {
    const at = (second: number, code = 'tcp.timeout') => ({ since: `2025-08-13T19:07:${second}Z`, fault: { code } });
    expect(brokeFirst(at(20), [at(20), at(30)])).toBe(true);
    expect(brokeFirst(at(20), [at(20), at(10)])).toBe(false);
    expect(brokeFirst(at(20), [at(10, 'probe.never-reached')])).toBe(true);
  });

  it('is told as the worst where another broke before it', () => {
    const [root, ...others] = another.incident.members;
    const members = [{ ...root, since: '2025-08-13T20:00:00Z' } as (typeof mlflowMembers)[number], ...others];
    const { text, chat } = renderMessage({ ...another, incident: { ...another.incident, members } });
    expect(text).toContain('mlflow-dns (MLflow Service): worst, since');
    expect(text + JSON.stringify(chat)).not.toMatch(/broke first/i);
    expect(JSON.stringify(chat)).toContain('*Worst:*');
  });
});

describe('a step that is about a cause', () => {
  it('tells that first, and a line of each other in whatever room', () => {
    const { causes, step } = storyOf(another);
    const lines = whyLines({ causes: causeDocumentsOf(causes), step, nameOf: (id) => id }, 300);
    const heads = lines.filter((line) => line.startsWith('*Cause'));
    expect(heads[0]).toContain('the security group does not let the monitor in');
    expect(heads).toHaveLength(3);
  });

  it('is short in a mail, with the command that tells the others', () => {
    const { text } = renderMessage(another);
    expect(text.split('\n').length).toBeLessThan(60);
    expect(text).toContain('Causes told before\n  mlflow-dns (MLflow Service): the Cloud Map service has no instance');
    expect(text).toContain('npx vpcwatch why mlflow-dns');
  });
});

describe('the heading of a remedy', () => {
  it.each([
    ['aws ec2 describe-security-groups --group-ids sg-1', 'To look closer'],
    ['aws ec2 authorize-security-group-ingress --group-id sg-1', 'To mend it'],
    ["printf %s 'address: ' && read -r address && aws servicediscovery list-instances", 'To look closer'],
  ])('of %s', (command, title) => {
    expect(mendTitle([{ say: 'Look', command }])).toBe(title);
  });
});

describe('what was told, once it is over', () => {
  it('has the surest cause first', () => {
    const likely = causeOf('redis', [finding('redis-primary', 'tcp.timeout/silent', { confidence: 'medium' })]);
    const sure = causeOf('mlflow', [finding('mlflow-dns', 'dns.nxdomain/no-instances')]);
    const members = [...over(redisMembers), ...over(mlflowMembers)].map((member) => ({
      ...member,
      findings: [likely, sure].flatMap(({ findings }) => findings.filter(({ check }) => check === member.check)),
    }));
    const toldCauses = ['tcp.timeout/silent of redis-primary', 'dns.nxdomain/no-instances of mlflow-dns'];
    const past = pastCausesOf(incident(members, 'resolved', { toldCauses }), () => false);
    expect(past.map(({ service }) => service)).toEqual(['mlflow', 'redis']);
  });

  it('says what was done, or that nothing was recorded of it', () => {
    const told = { step: 'resolved', severity: 'critical' } as const;
    const acknowledged = { at: '2025-08-13T19:10:00Z', by: 'jane', note: 'rolled back' };
    expect(notesOf({ ...told, acknowledged }, tale)).toEqual(['jane was at it: rolled back']);
    expect(notesOf(told, tale)).toEqual([expect.stringContaining('Nothing was recorded of what was done')]);
  });
});
