import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { main } from '../../cli/main.ts';
import { reserveClosedPort } from '../../sandbox/raw-servers.ts';
import { until } from '../../sandbox/redis-doing.ts';
import { answerPage } from '../../shared/status-page.ts';
import { denied, type ScriptedAws, startScriptedAws } from '../aws/scripted-aws.ts';
import { outage, textOf } from '../report/views.ts';
import { type Keys, startFunctionUrl } from './function-url.ts';

const KEYS: Keys = { id: 'AKIDEXAMPLE', secret: 'canary-7f3a-secret', token: 'canary-7f3a-token' };
const ARN = 'arn:aws:cloudformation:eu-central-1:123456789012:stack/vpcwatch-dev/51af3dc0';
const COMMAND = fileURLToPath(new URL('../../cli/vpcwatch.ts', import.meta.url));

let folder: string;
let aws: ScriptedAws;
let page: Awaited<ReturnType<typeof startFunctionUrl>>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vpcwatch-page-'));
  const answer = (request: { method: string; path: string }) =>
    answerPage(request, { read: async () => outage, explain: String });
  page = await startFunctionUrl({ keys: KEYS, region: 'eu-central-1', answer });
  const stack = { StackId: ARN, StackStatus: 'UPDATE_COMPLETE', CreationTime: '2026-11-20T10:00:00Z' };
  aws = await startScriptedAws({
    DescribeStacks: () => ({
      Stacks: [{ ...stack, Outputs: [{ OutputKey: 'StatusPageUrl', OutputValue: page.url }] }],
    }),
  });
  vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', KEYS.id);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', KEYS.secret);
  vi.stubEnv('AWS_SESSION_TOKEN', KEYS.token);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([aws.stop(), page.stop()]);
  await rm(folder, { recursive: true });
});

/** The command in this process: its answer when it ends, or the address it serves at meanwhile. */
const start = (args: readonly string[]) => {
  const output = { out: '', err: '' };
  const interrupted = new AbortController();
  const terminal = {
    out: (words: string) => {
      output.out += words;
    },
    err: (words: string) => {
      output.err += words;
    },
    color: false,
    interactive: false,
    columns: 100,
  };
  const ended = main(['page', '--port', '0', ...args], process.env, terminal, () => interrupted.signal);
  return {
    output,
    ended,
    end: async () => {
      interrupted.abort();
      return ended;
    },
    address: async (): Promise<string> => {
      await until(() => output.out !== '' || output.err !== '', 'an address');
      return /http:\S+/.exec(output.out)?.[0] ?? expect.fail(`no address: ${output.err}`);
    },
  };
};

/** Serves while `work` asks it. */
const serving = async (args: readonly string[], work: (address: string) => Promise<void>) => {
  const served = start(args);
  try {
    await work(await served.address());
  } finally {
    expect(await served.end()).toBe(0);
  }
  return served.output;
};

/** What fetch does not let one say: any Host, any path. */
const ask = async (address: string, options: { method?: string; path?: string; host?: string }) => {
  const { method = 'GET', path = '/', host } = options;
  const { port } = new URL(address);
  const request = httpRequest({ host: '127.0.0.1', port, method, path, ...(host && { headers: { host } }) }).end();
  const [response] = await once(request, 'response');
  return { status: response.statusCode, body: await text(response) };
};

const titleOf = async (address: string): Promise<string> =>
  textOf(await (await fetch(address)).text()).split('\n')[0] ?? '';

/** The command in a process of its own, as a user runs it. */
const startProcess = async (args: readonly string[]) => {
  const child = spawn(process.execPath, [COMMAND, 'page', '--port', '0', ...args]);
  const errors = text(child.stderr);
  const [line] = await once(child.stdout, 'data');
  return {
    address: /http:\S+/.exec(String(line))?.[0] ?? '',
    interrupt: async () => {
      child.kill('SIGINT');
      const [code] = await once(child, 'exit');
      return [code, await errors];
    },
  };
};

describe('vpcwatch page --stage', () => {
  it('finds the page by its stack, and signs each request for it', async () => {
    const { out, err } = await serving(['--stage', 'dev'], async (address) => {
      expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
      const response = await fetch(address);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('x-amzn-requestid')).toBeNull();
      expect(textOf(await response.text())).toContain('Hokusai\n✗ 1 service unhealthy, 1 degraded, 2 unknown\n');
      const head = await fetch(address, { method: 'HEAD' });
      expect([head.status, await head.text()]).toEqual([200, '']);
    });
    expect(page.asked).toEqual(['GET /', 'HEAD /']);
    expect(out).toMatch(/ shows the status page of vpcwatch-dev \(eu-central-1\); Ctrl-C ends it\n$/);
    expect(err).toBe('');
  });

  it.each([
    ['a path with signs', '/check/a%20b%2Fc', '/check/a%20b%2Fc'],
    ['a query, which no page has', '/?x=1', '/'],
    ['another host in the path', '//evil.example/x', '/x'],
    ['a whole address', 'http://evil.example/x', '/x'],
  ])('asks the function for the path alone: %s', async (_, path, asked) => {
    await serving(['--stage', 'dev'], async (address) => {
      const { body } = await ask(address, { path });
      expect(textOf(body)).toMatch(/^(No such page|Hokusai)\n/);
    });
    expect(page.asked).toEqual([`GET ${asked}`]);
  });

  it('survives a request for what is no address', async () => {
    await serving(['--stage', 'dev'], async (address) => {
      expect((await ask(address, { path: 'http://[/' })).status).toBe(500);
      expect((await ask(address, {})).status).toBe(200);
    });
  });

  it('passes on no other methods', async () => {
    await serving(['--stage', 'dev'], async (address) => {
      const response = await fetch(address, { method: 'POST', body: 'x' });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    });
    expect(page.asked).toEqual([]);
  });

  it.each(['evil.example', 'evil.example:8111', '127.0.0.1.evil.example', 'localhost.evil.example', '[::1]'])(
    'refuses the name %s, which leads here by another site',
    async (host) => {
      await serving(['--stage', 'dev'], async (address) => {
        const { status, body } = await ask(address, { host });
        expect([status, textOf(body)]).toEqual([421, 'Not for this name\nThis page is at 127.0.0.1 or localhost.']);
      });
      expect(page.asked).toEqual([]);
    },
  );

  it('answers to localhost too, at whatever port a tunnel has', async () => {
    await serving(['--stage', 'dev'], async (address) => {
      expect((await ask(address, { host: 'localhost:9000' })).status).toBe(200);
    });
  });

  const awsAnswer =
    (status: number, code: string): RequestListener =>
    (_, response) =>
      void response.writeHead(status, { 'x-amzn-errortype': code }).end('{"Message":"Forbidden"}');
  const FUNCTION = 'arn:aws:lambda:eu-central-1:123456789012:function:vpcwatch-dev-status-page';

  it.each<[string, RequestListener, string]>([
    [
      'a missing permission',
      awsAnswer(403, 'AccessDeniedException'),
      `AWS does not let these credentials see the page
Allow them lambda:InvokeFunctionUrl and lambda:InvokeFunction on ${FUNCTION}.
AWS asks for both since October 2025, and does not say which one is missing.`,
    ],
    [
      'credentials that are over',
      awsAnswer(403, 'ExpiredTokenException:http://internal.amazon.com/'),
      `AWS rejects the credentials
ExpiredTokenException: renew them, such as by aws sso login, and see that the clock of this machine is right.`,
    ],
    [
      'too many requests',
      awsAnswer(429, 'TooManyRequestsException'),
      `AWS throttles the page
${FUNCTION} runs as often as the account allows; the page comes back by itself.`,
    ],
    [
      'a function that throws',
      (_, response) => void response.writeHead(502).end('Internal Server Error'),
      `The function of the page failed
It answered 502; its log says why: aws logs tail /aws/lambda/vpcwatch-dev-status-page --since 10m.`,
    ],
    [
      'a connection that ends',
      (request) => void request.socket.destroy(),
      expect.stringMatching(/^AWS does not answer\nNo answer from 127\.0\.0\.1:\d+ \(\w+\)\.$/),
    ],
  ])('says in words what comes in place of the page: %s', async (_, instead, words) => {
    page.instead = instead;
    const { err } = await serving(['--stage', 'dev'], async (address) => {
      const response = await fetch(address);
      expect(response.status).toBe(502);
      expect(textOf(await response.text())).toEqual(words);
      await fetch(address);
    });
    // Once, though it was asked twice.
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).toMatch(/^(AWS|The function)/);
  });

  it('passes on what the function itself says of trouble', async () => {
    await page.stop();
    const read = () => Promise.reject(new Error('no table'));
    page = await startFunctionUrl({
      keys: KEYS,
      region: 'eu-central-1',
      answer: (request) => answerPage(request, { read, explain: () => 'The table is gone.' }),
    });
    await serving(['--stage', 'dev'], async (address) => {
      const response = await fetch(address);
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30']);
      expect(await titleOf(address)).toBe('The status cannot be read');
    });
  });

  it('shows no secret when the credentials are others', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'canary-7f3a-other');
    const { out, err } = await serving(['--stage', 'dev'], async (address) => {
      const body = await (await fetch(address)).text();
      expect(textOf(body)).toContain('AWS rejects the credentials\nInvalidSignatureException: renew them');
      expect(body).not.toContain('canary');
    });
    expect(out + err).not.toContain('canary');
  });

  it('says that there are no credentials', async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE']) {
      vi.stubEnv(name, undefined);
    }
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'none'));
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'));
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    await serving(['--url', page.url], async (address) => {
      expect(textOf(await (await fetch(address)).text())).toMatch(
        /^The request cannot be signed\nno credentials found for lambda:InvokeFunctionUrl on .*: set AWS_PROFILE/,
      );
    });
  });

  it.each<[string, ScriptedAws['script'], number, RegExp]>([
    [
      'no such stack',
      { DescribeStacks: () => ({ Stacks: [] }) },
      2,
      /^no stack vpcwatch-dev in eu-central-1: deploy it \(npx serverless deploy --stage dev\), or name another --stage or --region\n$/,
    ],
    [
      'a stack of an older version',
      { DescribeStacks: () => ({ Stacks: [{ StackId: ARN, StackStatus: 'ROLLBACK_COMPLETE', Outputs: [] }] }) },
      2,
      /^stack vpcwatch-dev \(ROLLBACK_COMPLETE\) has no StatusPageUrl: deploy it again\n$/,
    ],
    [
      'a stack that may not be read',
      { DescribeStacks: denied },
      3,
      /cloudformation:DescribeStacks on stack vpcwatch-dev is not allowed: allow cloudformation:DescribeStacks/,
    ],
  ])('ends at once, and says why, for %s', async (_, script, code, words) => {
    aws.script = script;
    const { ended, output } = start(['--stage', 'dev']);
    expect(await ended).toBe(code);
    expect(output.err).toMatch(words);
  });
});

describe('vpcwatch page --url', () => {
  it('signs for the Region that is named', async () => {
    await serving(['--url', page.url, '--region', 'eu-central-1'], async (address) => {
      expect(await titleOf(address)).toBe('Hokusai');
    });
    expect(aws.calls).toEqual([]);
  });

  it('waits for no answer any more when it is ended', async () => {
    page.instead = () => {};
    const { address, interrupt } = await startProcess(['--url', page.url]);
    const asking = fetch(address).catch(() => 'no answer');
    await until(() => page.asked.length > 0, 'a request');
    const [code] = await interrupt();
    expect([code, await asking]).toEqual([0, 'no answer']);
  });

  it('takes the Region from a URL of AWS', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'));
    const { out } = await serving(['--url', 'https://abc123.lambda-url.ap-south-1.on.aws/'], async () => {});
    expect(out).toContain('the status page of abc123.lambda-url.ap-south-1.on.aws (ap-south-1)');
  });

  it.each([
    [['--url', 'http://abc123.lambda-url.us-east-1.on.aws/'], /^--url http:.*: expected an https URL/],
    [['--url', 'page'], /^--url page: expected an https URL/],
    [['--url', 'https://page.example/', '--stage', 'dev'], /^--stage or --url: one of them names the page/],
    [['--stage', 'dev/../x'], /^--stage dev\/\.\.\/x: expected letters, digits and hyphens/],
    [['--region', 'us-east-1'], /^--region is for a deployment/],
    [['--port', '70000'], /^--port 70000: expected 0 to 65535/],
  ])('refuses %s', async (args, words) => {
    const { ended, output } = start(args);
    expect(await ended).toBe(2);
    expect(output.err).toMatch(words);
  });
});

describe('vpcwatch page of the local history', () => {
  const writeConfig = async (port: number): Promise<string> => {
    const file = join(folder, 'vpcwatch.yml');
    const check = `{ kind: tcp, host: 127.0.0.1, port: ${port} }`;
    await writeFile(
      file,
      `version: 1\nplatform: Laptop\ndefaults: { confirm: [] }\nservices: { main: { name: Main, checks: { door: ${check} } } }\n`,
    );
    return file;
  };
  const here = (config: string): string[] => ['--config', config, '--data', join(folder, 'data')];
  const run = (config: string) => main(['run', '--ticks', '1', ...here(config)], {}, { ...silent });
  const silent = { out: () => {}, err: () => {}, color: false, interactive: false, columns: 100 };

  it('shows what `vpcwatch run` saw, also of a run that begins later', async () => {
    const closed = await reserveClosedPort();
    const config = await writeConfig(closed.port);
    await serving(here(config), async (address) => {
      const before = await fetch(address);
      expect(before.status).toBe(503);
      expect(textOf(await before.text())).toContain('nothing was recorded in');
      await run(config);
      const pages = await Promise.all([fetch(address), fetch(address), fetch(address)]);
      for (const { status } of pages) expect(status).toBe(200);
      const words = textOf((await pages[0]?.text()) ?? '');
      expect(words).toContain('Laptop\n✗ 1 service unhealthy\n');
      expect(words).toContain('connection is refused tcp.refused');
      expect(words).toMatch(/INC-1\n?critical/);
    });
    await closed.stop();
  });

  it('needs a configuration', async () => {
    const { ended, output } = start(here(join(folder, 'none.yml')));
    expect(await ended).toBe(2);
    expect(output.err).toContain('none.yml: no such file; write one with `npx vpcwatch init`');
  });

  it('says that its port is taken', async () => {
    const config = await writeConfig(9);
    await serving(here(config), async (address) => {
      const { port } = new URL(address);
      const { ended, output } = start([...here(config), '--port', port]);
      expect(await ended).toBe(2);
      expect(output.err).toBe(`--port ${port} cannot be listened on (EADDRINUSE); name another, or 0 for a free one\n`);
    });
  });

  it('runs until Ctrl-C, and ends with 0 though a browser is connected', async () => {
    const config = await writeConfig(9);
    await run(config);
    const { address, interrupt } = await startProcess(here(config));
    expect(await titleOf(address)).toBe('Laptop');
    expect(await interrupt()).toEqual([0, 'ending\n']);
  });
});
