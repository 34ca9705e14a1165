import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startSeededPages } from '../report/seeded-pages.ts';
import { needsChromium } from '../support/needs.ts';
import { DESKTOP, launchChromium, openPage, PHONE, violationsOf } from './chromium.ts';

const PAGES = ['/', '/checks/redis-primary', '/incidents/INC-3'];
/** Those that differ little from others; the last ones are notices. */
const OTHERS = ['/live', '/checks/dp-api-targets', '/incidents/INC-1', '/checks/none', '/elsewhere'];
const LOOKS = [
  { colorScheme: 'light', viewport: PHONE, paths: PAGES },
  { colorScheme: 'dark', viewport: PHONE, paths: [...PAGES, ...OTHERS] },
  { colorScheme: 'light', viewport: DESKTOP, paths: [...PAGES, ...OTHERS] },
  { colorScheme: 'dark', viewport: DESKTOP, paths: PAGES },
] as const;

describe.skipIf(needsChromium())('the pages in a browser', () => {
  let browser: Browser;
  let pages: Awaited<ReturnType<typeof startSeededPages>>;
  beforeAll(async () => {
    [browser, pages] = await Promise.all([launchChromium(), startSeededPages()]);
  });
  afterAll(async () => {
    await Promise.all([browser.close(), pages.stop()]);
  });

  it.each(LOOKS)(
    'have nothing that axe-core objects to, and fit, in $colorScheme at $viewport.width px',
    async ({ paths, ...look }) => {
      await using opened = await openPage(browser, look);
      for (const path of paths) {
        await opened.page.goto(pages.url + path);
        // Who unfolds a part sees what is in it: it counts too.
        await opened.page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
        const width = await opened.page.evaluate('document.documentElement.scrollWidth');
        expect(width, `the width of ${path}`).toBe(look.viewport.width);
        // The page that renews itself does so because somebody asked it to.
        const violations = (await violationsOf(opened.page)).filter((each) => !each.startsWith('meta-refresh:'));
        expect(violations, path).toEqual([]);
      }
    },
  );

  it('say on the first screen of a phone how it stands, what broke and why', async () => {
    await using opened = await openPage(browser, { viewport: PHONE });
    await opened.page.goto(pages.url);
    for (const words of [
      '3 services unhealthy, 1 degraded',
      'MLflow Service: name does not resolve',
      'the Cloud Map service has no instance',
      'the health check gives up sooner than the API',
    ]) {
      const box = await opened.page.getByText(words).first().boundingBox();
      expect((box?.y ?? 0) + (box?.height ?? PHONE.height), words).toBeLessThanOrEqual(PHONE.height);
    }
  });

  it('work without JavaScript, and nothing in them offends the policy', async () => {
    await using opened = await openPage(browser, { javaScriptEnabled: false });
    const { page, complaints } = opened;
    await page.goto(pages.url);
    await page.getByText('MLflow Service: the Cloud Map service has no instance').click();
    await expect.poll(() => page.getByText('Start the task again, with more memory').isVisible()).toBe(true);
    await page.getByRole('link', { name: 'INC-3' }).click();
    await page.getByRole('link', { name: 'api-targets' }).click();
    expect(new URL(page.url()).pathname).toBe('/checks/api-targets');
    await page.getByRole('link', { name: 'Hokusai Data Pipeline' }).click();
    await page.getByRole('link', { name: 'keep renewing' }).click();
    await page.getByRole('link', { name: 'stop' }).click();
    expect(new URL(page.url()).pathname).toBe('/');
    await page.goto(`${pages.url}/checks/none`);
    await page.getByRole('link', { name: 'mlflow-dns' }).click();
    expect(new URL(page.url()).pathname).toBe('/checks/mlflow-dns');
    // Chromium itself says of the missing one that it is missing.
    expect(complaints.filter((each) => !each.includes('404'))).toEqual([]);
  });

  it.each(['/', '/checks/redis-primary', '/incidents/INC-3'])(
    'let the keyboard reach all there is to follow or unfold, where one sees where one is: %s',
    async (path) => {
      await using opened = await openPage(browser, { viewport: DESKTOP });
      const { page } = opened;
      await page.goto(pages.url + path);
      const wanted = await page.locator('a:visible, summary:visible').count();
      const reached = new Set<string>();
      for (let press = 0; press < wanted; press += 1) {
        await page.keyboard.press('Tab');
        const focused = (await page.evaluate(`(() => {
          const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
          const { x, y } = document.activeElement.getBoundingClientRect();
          const at = document.activeElement.tagName + x + ' ' + (y + scrollY);
          return { at, outline: outlineStyle + ' ' + outlineWidth };
        })()`)) as { at: string; outline: string };
        expect(focused.outline).toMatch(/^solid [1-9]/);
        reached.add(focused.at);
      }
      expect(reached.size).toBe(wanted);
    },
  );

  it('say that they are old once nobody has renewed them for two minutes', async () => {
    await using opened = await openPage(browser, { viewport: PHONE });
    await opened.page.goto(pages.url);
    const note = opened.page.getByText('This page is more than two minutes old.');
    expect(await note.isVisible()).toBe(false);
    await opened.page.evaluate('for (const each of document.getAnimations()) each.finish()');
    expect(await note.isVisible()).toBe(true);
    expect(await violationsOf(opened.page)).toEqual([]);
  });

  it('give a whole command to whoever clicks on it', async () => {
    await using opened = await openPage(browser, { viewport: PHONE });
    await opened.page.goto(`${pages.url}/incidents/INC-3`);
    await opened.page.getByText('aws ecs update-service').click();
    expect(String(await opened.page.evaluate('String(getSelection())')).trim()).toBe(
      'aws ecs update-service --cluster hokusai-development --service mlflow --force-new-deployment --region us-east-1',
    );
  });
});

describe.skipIf(needsChromium())('what targets and people write, in a browser', () => {
  const HOSTILE = '<script>window.pwned=1</script>"><img src=x onerror="window.pwned=2">';
  let browser: Browser;
  let pages: Awaited<ReturnType<typeof startSeededPages>>;
  beforeAll(async () => {
    [browser, pages] = await Promise.all([launchChromium(), startSeededPages({ more: HOSTILE })]);
  });
  afterAll(async () => {
    await Promise.all([browser.close(), pages.stop()]);
  });

  it.each(['/', '/checks/redis-primary', '/incidents/INC-3', '/incidents/INC-1'])('stays text: %s', async (path) => {
    await using opened = await openPage(browser, { viewport: PHONE });
    const { page, complaints } = opened;
    await page.goto(pages.url + path);
    await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
    expect(await page.evaluate('window.pwned')).toBeUndefined();
    expect(await page.locator('script, img').count()).toBe(0);
    expect(await page.getByText(HOSTILE).count()).toBeGreaterThan(path === '/incidents/INC-1' ? 1 : 5);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
    expect(complaints).toEqual([]);
  });
});
