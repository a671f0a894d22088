import type { Page } from 'playwright-core';
import { ban } from '../../simulator/kick-events';
import { ADMIN_SETTINGS, administration, importer } from '../support/admin';
import { axeViolations, inBrowser, TestBrowser } from '../support/browser';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';

const httpCredentials = { username: 'admin', password: ADMIN_SETTINGS.ADMIN_PASSWORD };
const PLACES = [
  'overview',
  'viewers',
  'streams',
  'dead-letters',
  'batches',
  'endpoints',
  'audit',
  'settings',
];
/** The kinds of dialogs, by what opens them. */
const DIALOGS = [
  'Rebuild Redis',
  'End',
  'Resume',
  'Replay all',
  'Look',
  'Replay',
  'Delete',
  'Reset all balances',
  'Undo',
  'Import for real',
  'Adjust coins',
  'Exclude',
  'Erase',
  'Lift the ban',
  'Receipt',
  'Reverse',
  'Add an endpoint',
  'Test',
  'Resend',
  'Change',
  'New secret',
  'Switch off',
  'Switch on',
  'Delete', // an endpoint
];
const FILE = {
  name: 'points.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from('username,points\nben_reads_and_has_a_long_name,"1,500"\nnobody_yet,20\nbroken,many\n'),
};

inBrowser('the admin page in a real browser', () => {
  let board: Kickboard;
  let browser: TestBrowser;

  beforeAll(async () => {
    // Nothing listens there: the doctor asks Kick.
    board = await Kickboard.start({
      settings: {
        ...ADMIN_SETTINGS,
        KICK_API_URL: 'http://127.0.0.1:9',
        ENDPOINTS_ALLOW_PRIVATE: '127.0.0.1',
      },
    });
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
    await channel.chat(ann, 2);
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

    // Explained: what did earn, from the ledger; what did not, from the messages.
    await page.getByRole('button', { name: /^Receipt of entry/ }).click();
    await page.getByRole('dialog').getByText('awarded', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    const unpaid = page.getByRole('row').filter({ hasText: 'too soon after an award' });
    await unpaid.getByRole('button', { name: /^Receipt of the message/ }).click();
    await page.getByRole('dialog').getByText('denied', { exact: true }).waitFor();
    await page.getByRole('dialog').getByText('less than a cooldown before or after it').waitFor();
    await page.keyboard.press('Escape');

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

  test('a message is explained by its id, and leads to its viewer', async () => {
    const channel = board.channel();
    const unpaid = await channel.chat(viewer('too_early'), -3);
    await board.settle();
    const page = await browser.page({ httpCredentials });
    await open('viewers', page);
    await page.getByLabel('Message id').fill(unpaid);
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('It was not written during a stream').waitFor();
    await page.locator('.fact', { hasText: 'Viewer' }).getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'too_early' }).waitFor();
  });

  test('a ban is shown with its reason and its end, and lifted', async () => {
    const channel = board.channel({ name: 'strictchannel' });
    const dan = viewer('dan_banned');
    await channel.start();
    await channel.chat(dan, 1);
    const metadata = {
      reason: 'links',
      created_at: channel.time(2),
      expires_at: '2099-01-01T00:00:00Z',
    };
    await board.kick.send(
      'moderation.banned',
      ban({ broadcaster: channel.broadcaster, banned_user: dan, metadata }),
    );
    await board.settle();
    const page = await browser.page({ httpCredentials });
    await open(`viewers/${idOf(dan)}`, page);
    const row = page.getByRole('row').filter({ hasText: 'strictchannel' }).filter({ hasText: 'links' });
    await row.getByText('2099-01-01 00:00:00 UTC').waitFor();
    await row.getByRole('button', { name: /^Lift the ban/ }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Lift the ban' }).click();
    await page.getByText('The ban of dan_banned from strictchannel is lifted.').waitFor();
    await page.locator('.fact', { hasText: 'State' }).getByText('takes part').waitFor();
    expect(await board.sql('SELECT 1 FROM viewer_bans')).toEqual([]);
  });

  test('nobody is erased before the name is typed; then the page says what was removed', async () => {
    const channel = board.channel();
    const eve = viewer('eve.[leaves]');
    await channel.start();
    await channel.chat(eve, 1);
    await board.settle();
    const page = await browser.page({ httpCredentials });
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith(`/api/admin/viewers/${idOf(eve)}`)) asked.push(request.method());
    });
    await open(`viewers/${idOf(eve)}`, page);
    await page.getByRole('button', { name: 'Erase' }).click();
    const dialog = page.getByRole('alertdialog');
    const confirm = dialog.getByRole('button', { name: 'Erase' });
    await confirm.click();
    await dialog.getByRole('textbox').fill('eve');
    await confirm.click();
    expect([asked, await dialog.isVisible()]).toEqual([[], true]);
    await dialog.getByRole('textbox').fill('eve.[leaves]');
    await confirm.click();
    await page.getByText(`User ${idOf(eve)} is erased: 1 message`).waitFor();
    expect(asked).toEqual(['DELETE']);
    const texts = await board.sql('SELECT content FROM chat_messages WHERE sender_user_id = $1', [idOf(eve)]);
    expect(texts).toEqual([{ content: '' }]);
  });

  test('an act is reached, confirmed and left by keyboard alone', async () => {
    const channel = board.channel();
    // Another one at each try: the page looks for the name.
    const name = `fay_keys_${channel.id}`;
    const fay = viewer(name);
    await channel.start();
    await channel.chat(fay, 1);
    await board.settle();
    const page = await browser.page({ httpCredentials });
    await open('viewers', page);
    const focused = () =>
      page.evaluate<string>(
        'document.activeElement.getAttribute("name") || document.activeElement.textContent',
      );
    const tabTo = async (target: string) => {
      for (let pressed = 0; (await focused()) !== target; pressed += 1) {
        expect([target, pressed]).not.toEqual([target, 60]);
        await page.keyboard.press('Tab');
      }
    };
    await tabTo('query');
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name }).waitFor();
    await tabTo(name);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await tabTo('Exclude');
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog').waitFor();
    for (let pressed = 0; pressed < 6; pressed += 1) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('!!document.activeElement.closest("[role=alertdialog]")')).toBe(true);
    }
    await page.keyboard.press('Escape');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    // It is given back a moment after the dialog has gone.
    await eventually(async () => expect(await focused()).toBe('Exclude'));
  });

  describe('every page and every dialog', () => {
    let places: string[];

    beforeAll(async () => {
      const [channel, other] = [board.channel({ name: 'a_channel_with_a_long_name' }), board.channel()];
      const ben = viewer('ben_reads_and_has_a_long_name');
      await channel.start();
      await channel.chat(ben, 1, { content: `look: ${'https://example.org/'.repeat(8)}` });
      await channel.chat(ben, 2);
      await other.start();
      await other.end();
      await board.kick.send(
        'moderation.banned',
        ban({
          broadcaster: channel.broadcaster,
          banned_user: ben,
          metadata: { reason: 'links', created_at: channel.time(3), expires_at: null },
        }),
      );
      await board.kick.send('chat.message.sent', 'not JSON');
      await board.settle();
      const { status } = await importer(board)('source=csv', `user_id,points\n${idOf(ben)},50\n`);
      expect(status).toBe(200);
      await endpoints();
      places = [...PLACES, 'viewers/search/ben', 'batches/import', `viewers/${idOf(ben)}`];
    });

    /** One that nobody listens at, and one that is off. */
    async function endpoints(): Promise<void> {
      const ask = administration(board);
      for (const path of ['hook', `a-long-path-${'of-a-shop-'.repeat(12)}`]) {
        const body = {
          url: `http://127.0.0.1:9/${path}`,
          event_types: ['coin.awarded', 'viewer.adjusted', 'session.started', 'session.ended'],
          description: 'the shop of the community',
        };
        const made = await ask<{ endpoint_id: string }>('POST', 'endpoints', body);
        expect(made.status).toBe(200);
        if (path !== 'hook') await ask('POST', `endpoints/${made.body.endpoint_id}/disable`);
      }
    }

    const opened = async (place: string, page: Page) => {
      await open(place, page);
      await page.getByRole('progressbar').first().waitFor({ state: 'detached', timeout: 20_000 });
      if (place !== 'batches/import') return;
      await page.locator('input[type=file]').setInputFiles(FILE);
      await page.getByRole('button', { name: 'Show what would happen' }).click();
      await page.getByRole('table').waitFor();
    };

    /** Opens each kind of dialog of the page, one after the other. */
    async function eachDialog(page: Page, look: (name: string) => Promise<void>): Promise<void> {
      const openers = page.locator('[aria-haspopup="dialog"]');
      const names = [...new Set(await openers.allTextContents())];
      for (const name of names) {
        await openers
          .filter({ hasText: new RegExp(`^${name}$`) })
          .first()
          .click();
        const dialog = page.locator('[role=dialog], [role=alertdialog]');
        await dialog.waitFor();
        await dialog.getByRole('progressbar').waitFor({ state: 'detached' });
        await look(name);
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
      }
    }

    test.each(['light', 'dark'] as const)(
      'is as a screen reader needs it, in the %s',
      async (colorScheme) => {
        const page = await browser.page({ httpCredentials, colorScheme, reducedMotion: 'reduce' });
        const expectNoViolation = async (where: string) =>
          expect([where, await axeViolations(page)]).toEqual([where, []]);
        const seen: string[] = [];
        for (const place of places) {
          await opened(place, page);
          await expectNoViolation(place);
          await eachDialog(page, async (name) => {
            seen.push(name);
            await expectNoViolation(`${place}: ${name}`);
          });
        }
        expect(seen.sort()).toEqual([...DIALOGS].sort());
      },
    );

    // A phone, and the narrowest screen with tables side by side.
    test.each([360, 768])('fits %i px', async (width) => {
      const page = await browser.page({ httpCredentials, viewport: { width, height: 740 } });
      const expectToFit = async (where: string, element: string) =>
        expect([where, await page.evaluate(`${element}.scrollWidth - ${element}.clientWidth`)]).toEqual([
          where,
          0,
        ]);
      for (const place of places) {
        await opened(place, page);
        await expectToFit(place, 'document.documentElement');
        const cut = await page.evaluate(
          '[...document.querySelectorAll(".panel")].filter((panel) => panel.scrollWidth > panel.clientWidth).length',
        );
        expect([place, cut]).toEqual([place, 0]);
        await eachDialog(page, (name) =>
          expectToFit(`${place}: ${name}`, 'document.querySelector("[role=dialog], [role=alertdialog]")'),
        );
      }
    });
  });
});
