import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { ADMIN_SETTINGS } from '../support/admin';
import { inBrowser, TestBrowser } from '../support/browser';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const httpCredentials = { username: 'admin', password: ADMIN_SETTINGS.ADMIN_PASSWORD };
const PLACES = ['overview', 'viewers', 'streams', 'dead-letters', 'batches', 'audit', 'settings'];

inBrowser('the admin page in a real browser', () => {
  let board: Kickboard;
  let browser: TestBrowser;

  beforeAll(async () => {
    board = await Kickboard.start({ settings: ADMIN_SETTINGS });
    browser = await TestBrowser.start();
  });
  afterAll(async () => {
    await browser?.close();
    await board?.close();
  });

  const open = async (place: string, page: Page) => {
    await page.goto('about:blank'); // another fragment alone would leave the page before it in place
    await page.goto(`${board.url}/admin/#/${place}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };

  test('a viewer asks where the points went: found, explained, corrected, and the correction undone', async () => {
    const channel = board.channel();
    const ann = viewer('ann_asks');
    await channel.start();
    await channel.chat(ann, 1);
    const unpaid = await channel.chat(ann, 2);
    await board.settle();
    const page = await browser.page({ httpCredentials });

    // Found.
    await open('viewers', page);
    await page.getByLabel('Name or user id').fill('@ANN_asks');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'ann_asks' }).click();
    await page.getByRole('heading', { level: 1, name: 'ann_asks' }).waitFor();
    const balance = (coins: number) =>
      page.locator('.fact', { hasText: 'Balance' }).getByText(String(coins), { exact: true }).waitFor();
    await balance(1);

    // Explained: what did earn, from the ledger; what did not, by its id.
    await page.getByRole('button', { name: /^Receipt of entry/ }).click();
    await page.getByRole('dialog').getByText('awarded', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Viewers' }).click();
    await page.getByLabel('Message id').fill(unpaid);
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('denied', { exact: true }).waitFor();
    await page
      .locator('.fact', { hasText: 'Viewer' })
      .getByRole('link', { name: idOf(ann) })
      .click();

    // Corrected.
    await page.getByRole('button', { name: 'Adjust coins' }).click();
    await page.getByRole('spinbutton').fill('41');
    await page.getByLabel('Reason').fill('won the raffle');
    await page.getByRole('button', { name: 'Adjust', exact: true }).click();
    await page.getByText('+41 for ann_asks: the balance is 42.').waitFor();
    await balance(42);
    const entry = page.getByRole('row').filter({ hasText: 'won the raffle' });
    await entry.getByText('+41').waitFor();

    // Undone, by the keyboard alone.
    await entry.getByRole('button', { name: /^Reverse entry/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog').getByLabel('Reason').fill('wrong viewer');
    await page.keyboard.press('Enter');
    await page.getByText(/is taken back: the balance is 1\./).waitFor();
    await balance(1);
    expect(await page.getByRole('alertdialog').count()).toBe(0);
    const [stored] = await board.sql<{ balance: string }>(
      'SELECT balance FROM coin_balances WHERE user_id = $1',
      [idOf(ann)],
    );
    expect(stored?.balance).toBe('1');

    // Written down.
    await page.getByRole('link', { name: 'What administrators did to this viewer' }).click();
    await page
      .getByRole('cell', { name: /won the raffle/ })
      .first()
      .waitFor();
  });

  test('a stream is ended and goes on; an act that is cancelled does nothing', async () => {
    const channel = board.channel({ name: 'stuckchannel' });
    await channel.start();
    await board.settle();
    const page = await browser.page({ httpCredentials });
    await open('streams', page);
    const stream = page.getByRole('row').filter({ hasText: 'stuckchannel' });
    const ended = async () =>
      (
        await board.sql<{ ended_at: Date | null }>('SELECT ended_at FROM stream_sessions WHERE id = $1', [
          channel.session(),
        ])
      )[0]?.ended_at ?? null;
    await stream.getByRole('button', { name: /^End/ }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await ended()).toBeNull();
    await stream.getByRole('button', { name: /^End/ }).click();
    await page.getByRole('button', { name: 'End the stream' }).click();
    await stream.getByRole('button', { name: /^Resume/ }).click();
    await page.getByRole('button', { name: 'Resume the stream' }).click();
    await stream.getByText('live', { exact: true }).waitFor();
    await board.settle();
    expect(await ended()).toBeNull();
  });

  test('a dead letter is looked at and deleted, once that was confirmed', async () => {
    await board.kick.send('chat.message.sent', 'not JSON <b>at all</b>');
    await board.settle();
    const page = await browser.page({ httpCredentials });
    await open('dead-letters', page);
    await page.getByRole('button', { name: /^Look at dead letter/ }).click();
    await page.getByRole('dialog').locator('pre', { hasText: 'not JSON <b>at all</b>' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Delete dead letter/ }).click();
    expect(await board.sql('SELECT 1 FROM dead_letters')).toHaveLength(1);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('There is no dead letter.').waitFor();
    expect(await board.sql('SELECT 1 FROM dead_letters')).toEqual([]);
  });

  test.each(['light', 'dark'] as const)(
    'nothing stands in the way of a reader in the %s',
    async (colorScheme) => {
      const channel = board.channel();
      const ben = viewer('ben_reads');
      await channel.start();
      await channel.chat(ben, 1);
      await board.settle();
      const page = await browser.page({ httpCredentials, colorScheme, reducedMotion: 'reduce' });
      const violations = async () => {
        await page.getByRole('progressbar').first().waitFor({ state: 'detached' });
        await page.evaluate(AXE);
        const found = (await page.evaluate('axe.run()')) as {
          violations: { id: string; nodes: { html: string }[] }[];
        };
        return found.violations.map(({ id, nodes }) => [page.url(), id, nodes.map(({ html }) => html)]);
      };
      for (const place of [...PLACES, `viewers/${idOf(ben)}`]) {
        await open(place, page);
        expect(await violations()).toEqual([]);
      }
      await page.getByRole('button', { name: 'Exclude' }).click();
      await page.getByRole('alertdialog').waitFor();
      expect(await violations()).toEqual([]);
    },
  );

  test('every page fits a phone of 360 px', async () => {
    const page = await browser.page({ httpCredentials, viewport: { width: 360, height: 740 } });
    for (const place of PLACES) {
      await open(place, page);
      await page.getByRole('progressbar').first().waitFor({ state: 'detached' });
      expect([place, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([place, 360]);
    }
  });
});
