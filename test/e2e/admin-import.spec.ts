import type { Page } from 'playwright-core';
import { ADMIN_SETTINGS } from '../support/admin';
import { inBrowser, TestBrowser } from '../support/browser';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';

const httpCredentials = { username: 'admin', password: ADMIN_SETTINGS.ADMIN_PASSWORD };
const csv = (text: string) => ({ name: 'points.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

inBrowser('a file is imported on the admin page', () => {
  let board: Kickboard;
  let browser: TestBrowser;
  let page: Page;
  const gus = viewer('gus_moves');

  beforeAll(async () => {
    board = await Kickboard.start({ settings: ADMIN_SETTINGS });
    browser = await TestBrowser.start();
    page = await browser.page({ httpCredentials });
    const channel = board.channel();
    await channel.start();
    await channel.chat(gus, 1);
    await board.settle();
  });
  afterAll(async () => {
    await browser?.close();
    await board?.close();
  });

  const balance = async () =>
    (
      await board.sql<{ balance: string }>('SELECT balance FROM coin_balances WHERE user_id = $1', [
        idOf(gus),
      ])
    )[0]?.balance;

  const tryOut = async (file: ReturnType<typeof csv>) => {
    await page.goto('about:blank');
    await page.goto(`${board.url}/admin/#/batches`);
    await page.getByRole('link', { name: 'Import points' }).click();
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('button', { name: 'Show what would happen' }).click();
  };

  test('a dry run shows each row and does nothing; the import credits, and is undone from the list', async () => {
    await tryOut(csv('username,points\nGUS_moves,"1,500"\nlater,20\nben,many\n'));
    await page.getByText('1 credited, 1 waiting').waitFor();
    const row = (text: string) => page.getByRole('row').filter({ hasText: text });
    await row('credited').getByText('"1,500" was read as 1500').waitFor();
    await row('waits').getByText('later').waitFor();
    await row('refused').getByText('"many" is not a number').waitFor();
    // What a dry run needs goes when its answer has been sent.
    await eventually(async () =>
      expect([await balance(), await board.sql('SELECT 1 FROM admin_batches')]).toEqual(['1', []]),
    );

    await page.getByRole('combobox', { name: /^Rows/ }).selectOption('refused');
    await row('credited').waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Import for real' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Import' }).click();
    await page.getByText(/^Batch \d+ is done: 1 row credited\./).waitFor();
    expect(await balance()).toBe('1501');
    // Dialog and button have gone; the keyboard goes on from what was done.
    await page.locator('[role=status]:focus', { hasText: 'is done' }).waitFor();
    await page.keyboard.press('Tab');
    await page.locator('a:focus', { hasText: 'Undo it in the list of batches' }).waitFor();
    expect(await page.getByRole('button', { name: 'Import for real' }).count()).toBe(0);

    await page.getByRole('link', { name: 'Undo it in the list of batches' }).click();
    await page.getByRole('button', { name: /^Undo batch/ }).click();
    await page.getByLabel('Reason').fill('the wrong file');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByText(/^undone by batch/).waitFor();
    expect(await balance()).toBe('1');
  });

  test('a file that was imported before is told, and not offered again', async () => {
    const file = csv(`user_id,points\n${idOf(gus)},7\n`);
    await tryOut(file);
    await page.getByRole('button', { name: 'Import for real' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Import' }).click();
    await page.getByText(/is done: 1 row credited/).waitFor();
    await tryOut(file);
    await page.getByText(/has been imported before, as batch \d+/).waitFor();
    expect(await page.getByRole('button', { name: 'Import for real' }).count()).toBe(0);
  });

  test('what the server refuses is said in its words, and another choice is tried from there', async () => {
    await tryOut(csv('who,how much\ngus_moves,5\n'));
    await page.getByRole('alert').getByText('the first line must name the columns').waitFor();
    await page.locator('input[type=file]').setInputFiles(csv('name,gold\ngus_moves,5\n'));
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await page.getByLabel('Column of the points').fill('gold');
    await page.keyboard.press('Enter');
    await page.getByText('1 credited').waitFor();
  });

  test('of twenty thousand rows those in sight are in the page, and the last is reached', async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `somebody_${n},${n}`);
    await tryOut(csv(`username,points\n${lines.join('\n')}\n`));
    const table = page.getByRole('table');
    await table.waitFor({ timeout: 30_000 });
    expect(await table.getAttribute('aria-rowcount')).toBe('20001');
    expect(await table.getByRole('row').count()).toBeLessThan(60);
    await table.focus();
    await page.keyboard.press('End');
    await table.getByText('somebody_19999').waitFor();
    expect(await table.getByRole('row').count()).toBeLessThan(60);
  });
});
