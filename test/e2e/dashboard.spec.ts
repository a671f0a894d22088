import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];

/** Without a browser on the machine there is nothing to test in; CI installs one. */
const inBrowser = existsSync(CHROMIUM) ? describe : describe.skip;

inBrowser('the dashboard in a real browser', () => {
  let board: Kickboard;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    board = await Kickboard.start();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    page = await browser.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await board?.close();
  });

  test('a chat message appears with its coin, and its writer on the board', async () => {
    const channel = board.channel();
    const [ann, ben] = [viewer('ann'), viewer('ben')];
    await channel.start({ title: 'Seen in a browser' });
    await channel.chat(ann, 0);
    await page.goto(`${board.url}/?broadcaster_user_id=${channel.id}`);
    const row = (who: typeof ann) => page.locator(`.board-row[data-user-id="${idOf(who)}"]`);
    await row(ann).waitFor();
    await page.getByText('Seen in a browser').waitFor();

    const messageId = await channel.chat(ben, 1, { content: '<img src=x onerror=alert(1)> hello' });
    await row(ben).waitFor();
    const line = page.locator(`[data-message-id="${messageId}"]`);
    await line.getByText('<img src=x onerror=alert(1)> hello').waitFor();
    await line.getByText('+1').waitFor();
  });

  test('without a channel it asks for one', async () => {
    await page.goto(`${board.url}/`);
    await page.getByRole('textbox').first().waitFor();
  });
});
