// Longer than usual: one page in one browser, and all that a viewer does on it in turn.
// What needs a layout and a real keyboard: sizes, scrolling, names that draw nothing, and a page that gets wrong answers.
import type { Page } from 'playwright-core';
import { inBrowser, TestBrowser, withoutEvents } from '../support/browser';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

const SEVEN_DIGITS = 1_234_567;

/** An answer of the board endpoint with twelve people; it does not come from the stores, which have no such numbers. */
function board(isLive: boolean, points = SEVEN_DIGITS) {
  const leaderboard = Array.from({ length: 12 }, (_, index) => ({
    rank: index + 1,
    user_id: String(index + 1),
    username: `somebody_with_a_long_name_${index}`,
    profile_picture: null,
    points_earned: points - index,
    messages_sent: SEVEN_DIGITS,
    emotes_used: SEVEN_DIGITS,
  }));
  return {
    leaderboard,
    session_id: '4242-1',
    has_active_session: isLive,
    last_updated: points,
    session_title: 'A title that takes up two lines on a phone and then some more of them',
    started_at: '2026-01-01T20:00:00.000Z',
    ended_at: isLive ? null : '2026-01-01T23:00:00.000Z',
    stats: { total_messages: SEVEN_DIGITS, total_points: 7_654_321, unique_chatters: 9_999_999 },
  };
}

inBrowser('the page of the dashboard', () => {
  let kickboard: Kickboard;
  let browser: TestBrowser;

  beforeAll(async () => {
    kickboard = await Kickboard.start();
    browser = await TestBrowser.start();
  });
  afterAll(async () => {
    await browser?.close();
    await kickboard?.close();
  });

  /** A page without events whose board is what `answer` gives at that time. */
  async function pageWithBoard(width: number, height: number, answer: () => unknown): Promise<Page> {
    const page = await browser.page({ viewport: { width, height } });
    await withoutEvents(page);
    await page.route('**/api/stream-sessions?*', (route) =>
      route.fulfill({ json: { sessions: [{ session_id: '4242-1' }], next_cursor: null } }),
    );
    await page.route('**/api/stream-session/leaderboard?*', (route) => route.fulfill({ json: answer() }));
    return page;
  }
  const open = (page: Page, channelId: string, path = '/') =>
    page.goto(`${kickboard.url}${path}?broadcaster_user_id=${channelId}`);
  const line = (page: Page, messageId: string) => page.locator(`[data-message-id="${messageId}"]`);

  test.each([
    [360, 640],
    [320, 568],
  ])('shows at least three ranks of an ended stream on a phone of %i × %i', async (width, height) => {
    const page = await pageWithBoard(width, height, () => board(false));
    await open(page, '4242');
    await page.locator('.board-row').first().waitFor();
    const seen = await page.evaluate(`{
      const area = document.querySelector('[aria-label="Ranks"]').getBoundingClientRect();
      [...document.querySelectorAll('.board-row')].filter((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top >= area.top && bottom <= Math.min(area.bottom, innerHeight);
      }).length;
    }`);
    expect(seen).toBeGreaterThanOrEqual(3);
    const tooWide = await page.evaluate(
      `[...document.querySelectorAll('.stat, .stat > *, .rank, body')]
        .filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.textContent)`,
    );
    expect(tooWide).toEqual([]);
  });

  test.each([1280, 360])('a gain covers none of the numbers, %i pixels wide', async (width) => {
    let points = SEVEN_DIGITS;
    const page = await pageWithBoard(width, 800, () => board(true, points));
    await open(page, '4242');
    await page.locator('.board-row').first().waitFor();
    points += 5_000_000;
    await page.locator('.earn-plus').first().waitFor();
    // Two pixels: the chip grows a little for a moment, and lines are higher than their letters.
    const covered = await page.evaluate(`{
      const row = document.querySelector('.board-row:has(.earn-plus)');
      const chip = row.querySelector('.earn-plus').getBoundingClientRect();
      const texts = [...row.querySelectorAll('.board-count, .board-counts, bdi, .points')];
      texts.filter((text) => {
        const range = document.createRange();
        range.selectNodeContents(text);
        const { left, right: whole, top, bottom } = range.getBoundingClientRect();
        const right = Math.min(whole, text.getBoundingClientRect().right); // the rest of a cut text is not seen
        return chip.left < right - 2 && chip.right > left + 2 && chip.top < bottom - 2 && chip.bottom > top + 2;
      }).map((text) => text.textContent);
    }`);
    expect(covered).toEqual([]);
  });

  test('End goes to the end, however high the lines in between are', async () => {
    const channel = kickboard.channel();
    await channel.start();
    for (let i = 0; i < 120; i += 1)
      await channel.chat(viewer('ann'), i / 4, { content: 'many words '.repeat(1 + (i % 25)) });
    const page = await browser.page({ viewport: { width: 1280, height: 700 } });
    await open(page, channel.id);
    const list = page.getByRole('log');
    await page.locator('[data-message-id]').first().waitFor();
    const fromEnd = () => list.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
    await list.focus();
    // The newest 50 are there first; older lines that come meanwhile move nobody who reads further up.
    await eventually(async () => {
      await page.keyboard.press('Home');
      expect(await list.evaluate((box) => box.scrollTop)).toBe(0);
    });
    await page.keyboard.press('End');
    await eventually(async () => expect(await fromEnd()).toBeLessThan(2));
    await page.getByText('Back to newest').waitFor({ state: 'hidden' });
  });

  test('a name of which nothing is seen has a name', async () => {
    const channel = kickboard.channel();
    const ghost = viewer('\u200b\u2060\u3164');
    await channel.start();
    const id = await channel.chat(ghost, 1);
    const page = await browser.page();
    await open(page, channel.id);
    const name = `User ${ghost.user_id}`;
    await line(page, id).getByText(name).waitFor();
    await page.locator('.board-row').getByText(name).waitFor();
  });

  test('fills the hole before its first events when these come late', async () => {
    const channel = kickboard.channel();
    await channel.start();
    const ids = [await channel.chat(viewer('ann'), 0)];
    const page = await browser.page({ viewport: { width: 1280, height: 7000 } });
    await withoutEvents(page);
    await open(page, channel.id);
    await line(page, ids[0] as string).waitFor();
    await page.route('**/api/chat?*', (route) => route.abort());
    for (let i = 1; i <= 130; i += 1) ids.push(await channel.chat(viewer('ann'), i / 4));
    await page.unroute('**/api/stream?*');
    await page.locator('[data-pushed]').waitFor({ timeout: 20_000 });
    await line(page, ids.at(-1) as string).waitFor();
    await page.unroute('**/api/chat?*');
    await eventually(async () => {
      const lines = page.locator('[data-message-id]');
      const shown = await lines.evaluateAll((all) => all.map((element) => element.dataset['messageId']));
      expect(shown).toEqual(ids);
    }, 20_000);
  });

  test('no link chooses whose chat socket is shown', async () => {
    const sockets: string[] = [];
    const page = await browser.page();
    await page.routeWebSocket(/.*/, (socket) => void sockets.push(socket.url()));
    await page.goto(
      `${kickboard.url}/?broadcaster_user_id=4242&chatroom_id=99&pusher_key=stranger&pusher_cluster=eu&pusher_host=stranger.pusher.com`,
    );
    await eventually(async () => expect(sockets.length).toBeGreaterThan(0));
    expect(sockets[0]).toMatch(/^wss:\/\/ws-us2\.pusher\.com\/app\/32cbd69e4b950bf97679\?/);
  });

  test('a screen reader is told of the board, and of the chat when it is asked for', async () => {
    const channel = kickboard.channel();
    await channel.start();
    await channel.chat(viewer('ann'), 0);
    const page = await browser.page();
    await open(page, channel.id);
    const said = page.locator('[role="status"][data-announced]');
    await said.getByText('Top of the board: 1. ann, 1 coin.').waitFor({ timeout: 15_000 });
    const toggle = page.getByRole('button', { name: 'Read new messages aloud' });
    await toggle.click();
    expect(await toggle.getAttribute('aria-pressed')).toBe('true');
    await channel.chat(viewer('ben'), 1, { content: 'heard as well' });
    await said.getByText('ben: heard as well').waitFor({ timeout: 15_000 });
  }, 45_000);

  test('the overlay leaves out a line that it cannot draw, and recovers from an answer that it cannot read', async () => {
    const channel = kickboard.channel();
    await channel.start();
    const [bad, good] = [await channel.chat(viewer('ann'), 0), await channel.chat(viewer('ben'), 1)];
    let answer: unknown = { ...board(true), leaderboard: null };
    const page = await pageWithBoard(1280, 800, () => answer);
    await page.route('**/api/chat?*', async (route) => {
      const response = await route.fetch();
      const page_ = (await response.json()) as { messages: { message_id: string; sender: unknown }[] };
      const messages = page_.messages.map((one) => (one.message_id === bad ? { ...one, sender: null } : one));
      await route.fulfill({ json: { ...page_, messages } });
    });
    const errors: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
    await open(page, channel.id, '/overlay');
    await eventually(async () => expect(errors.join()).toContain('null'));
    answer = board(true);
    await page.locator('.board-row').first().waitFor({ timeout: 20_000 });
    await line(page, good).getByText('ben').waitFor();
    expect(await line(page, bad).textContent()).toBe('');
    await page.unrouteAll({ behavior: 'ignoreErrors' }); // the page goes on asking
  }, 45_000);

  test('a stream is not called live while nobody knows', async () => {
    let isAway = false;
    const page = await pageWithBoard(1280, 800, () => board(true));
    await page.route('**/api/stream-session/leaderboard?*', (route) =>
      isAway ? route.abort() : route.fallback(),
    );
    await open(page, '4242');
    await page.locator('[data-stream="live"]').waitFor();
    isAway = true;
    await page.locator('[data-stream="unknown"]').waitFor();
    isAway = false;
    await page.locator('[data-stream="live"]').waitFor({ timeout: 15_000 });
  }, 45_000);
});
