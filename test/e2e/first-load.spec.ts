// What stands between a newcomer and the board: requests one after the other, and code that the first view does not need.
import type { Page, Request } from 'playwright-core';
import { inBrowser, TestBrowser } from '../support/browser';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

inBrowser('the first load of the dashboard', () => {
  let kickboard: Kickboard;
  let browser: TestBrowser;
  let channelId: string;

  beforeAll(async () => {
    kickboard = await Kickboard.start();
    browser = await TestBrowser.start();
    const channel = kickboard.channel();
    channelId = channel.id;
    await channel.start();
    await channel.chat(viewer('ann'), 1);
    await kickboard.settle();
  });
  afterAll(async () => {
    await browser?.close();
    await kickboard?.close();
  });

  const open = (page: Page) =>
    page.goto(`${kickboard.url}/?broadcaster_user_id=${channelId}`, { waitUntil: 'commit' });
  const isShown = (page: Page) =>
    Promise.all(['.board-row', '.chat-line'].map((part) => page.locator(part).first().waitFor()));
  const paths = (requests: Request[], part: RegExp) =>
    requests.map((request) => new URL(request.url()).pathname).filter((path) => part.test(path));

  function requestsOf(page: Page): Request[] {
    const requests: Request[] = [];
    page.on('request', (request) => requests.push(request));
    return requests;
  }

  test('board and chat are asked for while the page’s own code is on its way, and once each', async () => {
    const page = await browser.page();
    const requests = requestsOf(page);
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const held: string[] = [];
    await page.route('**/assets/{page,shared}-*', async (route) => {
      held.push(route.request().url());
      await released;
      await route.continue();
    });
    await open(page);
    const first = /^\/api\/(stream-session\/leaderboard|chat)$/;
    await eventually(() => {
      expect(paths(requests, first).toSorted()).toEqual(['/api/chat', '/api/stream-session/leaderboard']);
      // The code is on its way too: nothing waits for something else.
      expect(held.filter((url) => url.endsWith('.js'))).toHaveLength(2);
    });
    release();
    await isShown(page);
    const asked = requests.filter((request) => first.test(new URL(request.url()).pathname));
    const seen = asked.filter((request) => !request.url().includes('cursor='));
    expect(new Set(seen.map((request) => request.url())).size).toBe(2);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });

  test('code of the other pages is not among what it loads', async () => {
    const page = await browser.page();
    const requests = requestsOf(page);
    await open(page);
    await isShown(page);
    const scripts = paths(requests, /\/assets\/.*\.js$/);
    const texts = await Promise.all(scripts.map(async (path) => (await fetch(kickboard.url + path)).text()));
    const code = texts.join('\n');
    // Words that the built code keeps: of the administration, of overlays and their set-up, of Kick's chat socket.
    for (const word of ['/api/admin/', 'overlay-trouble', 'is_sample', 'pusher:subscribe'])
      expect([word, code.includes(word)]).toEqual([word, false]);
    expect(code).toContain('board-row');
  });
});
