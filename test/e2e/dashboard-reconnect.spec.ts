import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { inBrowser, TestBrowser, withoutEvents } from '../support/browser';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

/** Longer than the buffer shows what is stored (5 s): only the history can fill the gap then. */
const AWAY_MS = 30_000;

inBrowser('a reader whose network goes away', () => {
  let board: Kickboard;
  let browser: TestBrowser;

  beforeAll(async () => {
    board = await Kickboard.start();
    browser = await TestBrowser.start();
  });
  afterAll(async () => {
    await browser?.close();
    await board?.close();
  });

  const shown = (page: Page): Promise<string[]> =>
    page
      .locator('[data-message-id]')
      .evaluateAll((lines) => lines.map((line) => line.dataset.messageId ?? ''));

  async function open(channelId: string, { hasEvents }: { hasEvents: boolean }): Promise<Page> {
    const page = await browser.page();
    if (!hasEvents) await withoutEvents(page);
    await page.goto(`${board.url}/?broadcaster_user_id=${channelId}`);
    await page.locator(hasEvents ? '[data-pushed]' : '[data-connection="live"]').waitFor();
    return page;
  }

  test('has missed nothing and sees nothing twice when it is back, with events and without', async () => {
    const channel = board.channel();
    const people = [viewer('ann'), viewer('ben'), viewer('cem')];
    let minute = 0;
    const write = async (count: number): Promise<string[]> => {
      const ids: string[] = [];
      for (let i = 0; i < count; i += 1) {
        minute += 1;
        ids.push(await channel.chat(people[i % people.length] as (typeof people)[0], minute));
      }
      return ids;
    };
    await channel.start();
    const before = await write(8);
    const pages = await Promise.all([
      open(channel.id, { hasEvents: true }),
      open(channel.id, { hasEvents: false }),
    ]);
    const expectShown = (ids: string[]) =>
      Promise.all(pages.map((page) => eventually(async () => expect(await shown(page)).toEqual(ids))));
    const setOffline = (isOffline: boolean) =>
      Promise.all(pages.map((page) => page.context().setOffline(isOffline)));
    const waitFor = (phase: string) =>
      Promise.all(pages.map((page) => page.locator(`[data-connection="${phase}"]`).waitFor()));
    await expectShown(before);

    await setOffline(true);
    await waitFor('reconnecting');
    const away = await write(12);
    await sleep(AWAY_MS);
    await expectShown(before);
    await setOffline(false);
    const after = await write(4);
    await waitFor('live');
    await expectShown([...before, ...away, ...after]);
  }, 120_000);
});
