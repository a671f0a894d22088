import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { inBrowser, TestBrowser } from '../support/browser';
import type { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

/** More than a browser has HTTP/1.1 connections to a host, which are six. */
const TABS = 10;
const OVERLAYS = 4;
/** Longer than the silence after which a change of the board is shown without animations. */
const FROZEN_MS = 8_000;

inBrowser('the pages of one browser', () => {
  let board: Kickboard;
  let browser: TestBrowser;

  beforeAll(async () => {
    board = await Kickboard.start();
    browser = await TestBrowser.start();
  });
  afterEach(async () => {
    // Also when it has failed: the next one counts streams.
    await browser.closePages();
    await eventually(async () => expect(await openStreams()).toBe(0));
  });
  afterAll(async () => {
    await browser?.close();
    await board?.close();
  });

  const line = (page: Page, messageId: string) => page.locator(`[data-message-id="${messageId}"]`);
  const openStreams = async () =>
    Number(
      /^kickboard_stream_clients(?:\{.*\})? (\d+)$/m.exec(
        await (await fetch(`${board.url}/metrics`)).text(),
      )?.[1],
    );
  const shown = (page: Page) =>
    page
      .locator('[data-message-id]')
      .evaluateAll((lines) => lines.map((element) => element.dataset['messageId']));

  async function open(context: BrowserContext, channel: Channel, path = '/'): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${board.url}${path}?broadcaster_user_id=${channel.id}&lines=30`);
    return page;
  }

  test('ten tabs and four overlays are all live over one stream, also when the first tab is closed', async () => {
    const channel = board.channel();
    await channel.start();
    await channel.chat(viewer('ann'), 0);
    const first = await browser.page();
    const context = first.context();
    await first.goto(`${board.url}/?broadcaster_user_id=${channel.id}`);
    const others: Page[] = [];
    for (let i = 1; i < TABS; i += 1) others.push(await open(context, channel));
    for (let i = 0; i < OVERLAYS; i += 1) others.push(await open(context, channel, '/overlay'));
    for (const page of others.slice(0, TABS - 1)) await page.locator('[data-pushed]').waitFor();
    const seenByAll = await channel.chat(viewer('ben'), 1);
    for (const page of [first, ...others]) await line(page, seenByAll).waitFor();
    expect(await openStreams()).toBe(1);

    await first.close();
    const afterwards = await channel.chat(viewer('cem'), 2);
    for (const page of others) await line(page, afterwards).waitFor();
    expect(await openStreams()).toBe(1);
    await context.close();
    await eventually(async () => expect(await openStreams()).toBe(0));
  });

  test('a page that was frozen has no hole and no burst of animations, and the others went on', async () => {
    const channel = board.channel();
    const people = Array.from({ length: 6 }, (_, i) => viewer(`viewer${i}`));
    await channel.start();
    const ids = [await channel.chat(people[0] as (typeof people)[0], 0)];
    const frozen = await browser.page();
    const context = frozen.context();
    await frozen.goto(`${board.url}/?broadcaster_user_id=${channel.id}`);
    const awake = await open(context, channel);
    for (const page of [frozen, awake]) await page.locator('[data-pushed]').waitFor();
    const devtools = await context.newCDPSession(frozen);
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    for (const [i, person] of people.entries()) ids.push(await channel.chat(person, 10 + i));
    await line(awake, ids.at(-1) as string).waitFor();
    await sleep(FROZEN_MS);
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await frozen.evaluate(`{
      window.glows = 0;
      const count = () => (window.glows = Math.max(window.glows, document.querySelectorAll('.earn-glow').length));
      new MutationObserver(count).observe(document, { subtree: true, childList: true, attributes: true });
    }`);
    await eventually(async () => expect(await shown(frozen)).toEqual(ids));
    await eventually(async () => expect(await frozen.locator('.board-row').count()).toBe(people.length));
    const next = await channel.chat(people[1] as (typeof people)[0], 20);
    await line(frozen, next).waitFor();
    await frozen.locator('.earn-glow').waitFor();
    expect(await frozen.evaluate('window.glows')).toBe(1);
  });

  test('a hidden page lets its stream go after a minute, and is right again when it is shown', async () => {
    const channel = board.channel();
    await channel.start();
    const ids = [await channel.chat(viewer('ann'), 0)];
    const page = await browser.page();
    await page.clock.install();
    await page.goto(`${board.url}/?broadcaster_user_id=${channel.id}`);
    await page.locator('[data-pushed]').waitFor();
    const setHidden = (isHidden: boolean) =>
      page.evaluate(`{
        Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }`);
    await setHidden(true);
    await page.clock.runFor(50_000);
    // To the page 50 s without a word from the server have passed: it may have opened its stream anew.
    await eventually(async () => expect(await openStreams()).toBe(1));
    await page.clock.runFor(12_000);
    await eventually(async () => expect(await openStreams()).toBe(0));
    for (let i = 0; i < 5; i += 1) ids.push(await channel.chat(viewer('ben'), 1 + i));
    await setHidden(false);
    await eventually(async () => expect(await shown(page)).toEqual(ids));
    await eventually(async () => expect(await openStreams()).toBe(1));
  });
});
