import { describe, expect, it } from 'vitest';

import { createTerminalPublisher } from '../../cli/terminal-publisher.ts';
import { renderMessage } from '../../shared/alerts/message.ts';
import { hokusai, incident, redisMembers } from '../alerts/fixtures.ts';

const message = renderMessage({
  config: hokusai,
  incident: incident(redisMembers, 'opened', { severity: 'warning' }),
  step: 'opened',
  now: '2025-08-13T19:08:10Z',
});

const shown = async (color: boolean, text = message.text): Promise<string> => {
  const written: string[] = [];
  await createTerminalPublisher((line) => written.push(line), { color }).publish({ ...message, text });
  return written.join('');
};

describe('createTerminalPublisher', () => {
  it('shows subject and body beside a bar', async () => {
    const lines = (await shown(false)).split('\n');
    expect(lines.slice(0, 4)).toEqual([
      '┏━ [DEGRADED] Redis connection times out - Hokusai',
      '┃ DEGRADED: Redis connection times out. Since 12:07 PDT (19:07Z).',
      '┃',
      '┃ What broke first',
    ]);
    expect(lines.slice(-3)).toEqual(['┃ Hokusai, INC-7, opened, 2025-08-13T19:08:10Z', '┗━', '']);
  });

  it('names the topic of its route, where it has one', async () => {
    const written: string[] = [];
    const publisher = createTerminalPublisher((line) => written.push(line));
    for (const topic of ['default', 'arn:aws:sns:us-east-1:123456789012:low']) await publisher.publish(message, topic);
    expect(written.map((text) => text.split('\n')[1])).toEqual([
      '┃ DEGRADED: Redis connection times out. Since 12:07 PDT (19:07Z).',
      '┃ to arn:aws:sns:us-east-1:123456789012:low',
    ]);
  });

  it('colours the bar by the status, only when colours are wanted', async () => {
    expect(await shown(true)).toContain('\u001b[33m┃\u001b[39m What broke first');
    expect(await shown(false)).not.toContain('\u001b');
  });

  it('lets no text of a message drive the terminal', async () => {
    expect(await shown(false, 'a\u001b[2Jb\n  c\u0007d\r\n')).toBe(
      '┏━ [DEGRADED] Redis connection times out - Hokusai\n┃ ab\n┃   c d\n┗━\n',
    );
  });

  it('shows commands as they are, to be copied', async () => {
    const command = `aws x --query "a  b" ${'y'.repeat(1200)}`;
    expect(await shown(false, `To mend it\n     ${command}`)).toContain(`\n┃      ${command}\n`);
  });
});
