import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Delivery } from '../../sandbox/aws/sns.ts';
import { type Examples, examplesAtHeight, messageExamples, skeletonOf } from '../../sandbox/examples.ts';
import { play } from '../../sandbox/play.ts';
import type { MessageDocument } from '../../shared/alerts/json.ts';
import { missingIn } from '../report/seed-points.ts';
import { needsRedis } from '../support/needs.ts';

const EXAMPLES = fileURLToPath(new URL('../../docs/examples', import.meta.url));

/** The story is told by a real monitor against real servers: about a minute. */
const GUARD_MS = 240_000;

describe.skipIf(needsRedis())('the incident, played in the sandbox', () => {
  let folder: string;
  let printed = '';
  let inbox: readonly Delivery[] = [];
  const examples: Examples = new Map();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vpcwatch-'));
    const print = (text: string): void => {
      printed += text;
    };
    const terminal = { out: print, err: print, color: false, interactive: false, columns: 100 };
    const signal = new AbortController().signal;
    const keep = (more: Examples): void => {
      for (const [name, text] of more) examples.set(name, text);
    };
    inbox = await play({
      ...{ once: true, terminal, signal, input: Readable.from([]), data: join(folder, 'data') },
      onHeight: async (scene) => keep(await examplesAtHeight(scene)),
      onEnd: async ({ store }) => keep(await messageExamples(store)),
    });
  }, GUARD_MS);
  afterAll(() => rm(folder, { recursive: true }));

  const documents = (): MessageDocument[] =>
    inbox.filter(({ protocol }) => protocol === 'lambda').map(({ body }) => JSON.parse(body));
  const documentOf = (incident: string, step: string): MessageDocument => {
    const found = documents().filter((document) => document.incident === incident && document.step === step);
    expect(found, `${incident} ${step}`).toHaveLength(1);
    return found[0] as MessageDocument;
  };
  const membersOf = (document: MessageDocument): string[] => document.members.map(({ check }) => check).sort();

  it('is four messages: two opened, which become one incident when the targets fail, and its end', () => {
    const told = documents().map(({ incident, step, root }) => `${incident} ${step} ${root.check}`);
    expect(told).toEqual([
      'INC-1 opened redis-primary',
      'INC-2 opened mlflow-dns',
      'INC-1 cause-changed mlflow-dns',
      'INC-1 resolved mlflow-dns',
    ]);
    expect(documentOf('INC-1', 'cause-changed').merged).toEqual(['INC-2']);
  });

  it('names Redis first, as no more than degraded, and what its fallback keeps up', () => {
    const opened = documentOf('INC-1', 'opened');
    expect(opened).toMatchObject({ severity: 'warning', root: { fault: { code: 'tcp.timeout', stage: 'tcp' } } });
    expect(membersOf(opened)).toEqual(['redis-primary', 'registry-health']);
    expect(opened.members.find(({ check }) => check === 'registry-health')).toMatchObject({
      status: 'degraded',
      role: 'dependant',
      fault: { code: 'http.degraded', message: expect.stringContaining('services.redis') },
    });
  });

  it('names the name as the cause, with MLflow and what depends on it', () => {
    const opened = documentOf('INC-2', 'opened');
    expect(opened).toMatchObject({
      severity: 'critical',
      root: { service: 'mlflow', fault: { code: 'dns.nxdomain' } },
    });
    expect(opened.root.fault?.message).toContain('mlflow.hokusai-development.local');
    const named = [...opened.members.map(({ service }) => service), ...opened.atRisk];
    expect(new Set(named)).toEqual(new Set(['mlflow', 'api', 'registry-api']));
  });

  it('names three causes: the name, Redis with its fallback, and the time-out of the health checks', () => {
    expect(documentOf('INC-1', 'opened').causes).toMatchObject([
      { cause: 'tcp.timeout/ingress-closed', confidence: 'high', mitigated: true, checks: ['redis-primary'] },
    ]);
    const causes = documentOf('INC-1', 'cause-changed').causes ?? [];
    expect(causes.map(({ cause, confidence }) => `${cause} ${confidence}`)).toEqual([
      'dns.nxdomain/no-instances high',
      'tcp.timeout/ingress-closed high',
      'target.timeout/too-tight high',
    ]);
    const [name, , timeout] = causes;
    expect(name?.explains).toContainEqual({
      check: expect.stringMatching(/-targets$/),
      because: expect.stringContaining('cannot resolve mlflow.hokusai-development.local'),
    });
    expect(timeout?.evidence.join(' ')).toMatch(/503 after 3\.\d s/);
  });

  it('gives the commands that mend them, with the real ids', () => {
    const commands = documents().flatMap(({ causes = [] }) =>
      causes.flatMap(({ remedy }) => remedy.flatMap(({ command }) => command ?? [])),
    );
    expect(commands).toContainEqual(
      expect.stringMatching(/^aws ec2 authorize-security-group-ingress --group-id sg-0redis .*sg-0vpcwatch/),
    );
    expect(commands).toContainEqual(
      expect.stringMatching(
        /^aws elbv2 modify-target-group .*hokusai-api-tg-development.* --health-check-timeout-seconds \d/,
      ),
    );
  });

  it('lists the target groups under the name, without a message of their own', () => {
    const resolved = documentOf('INC-1', 'resolved');
    const targets = ['api-targets', 'dp-api-targets', 'registry-targets'];
    expect(membersOf(resolved)).toEqual(expect.arrayContaining(targets));
    for (const check of targets) {
      expect(resolved.members.find((member) => member.check === check)).toMatchObject({
        role: 'dependant',
        fault: { code: 'target.timeout', message: expect.stringContaining('time-out 2 s') },
      });
      expect(documents().filter(({ root }) => root.check === check)).toEqual([]);
    }
  });

  it('sends an e-mail for each, whose subject says what, how bad and why', () => {
    const subjects = inbox.filter(({ protocol }) => protocol === 'email').map(({ subject }) => subject);
    expect(subjects[0]).toMatch(/^\[DEGRADED\] Redis connection times out.*security group/);
    expect(subjects[1]).toMatch(/^\[DOWN\] MLflow name does not resolve.*no instance/);
    for (const subject of subjects) expect(subject?.length).toBeLessThanOrEqual(100);
    expect(subjects).toHaveLength(4);
  });

  it('prints the acts and the messages', () => {
    for (const n of [1, 2, 3, 4, 5]) expect(printed).toContain(`» ${n}/5 `);
    expect(printed).toContain('e-mail: [DOWN] MLflow name does not resolve');
  });

  it('is what the examples in the docs show: as many files, the same headings, causes and commands', async () => {
    const kept = await readdir(EXAMPLES, { recursive: true, withFileTypes: true });
    const files = kept.filter((entry) => entry.isFile() && entry.name !== 'README.md');
    const names = files.map(({ parentPath, name }) => relative(EXAMPLES, join(parentPath, name)));
    expect(names.sort(), 'npm run examples').toEqual([...examples.keys()].sort());
    for (const [name, text] of examples) {
      const written = await readFile(join(EXAMPLES, name), 'utf8');
      expect(skeletonOf(name, written), `${name}: npm run examples`).toEqual(skeletonOf(name, text));
    }
  });

  it('is told by the report, point by point as the one that was written by hand', () => {
    expect(missingIn(examples.get('report.md') ?? '', { ofAnHour: false })).toEqual([]);
  });
});
