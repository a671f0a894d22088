import type { Page } from 'playwright-core';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import { axeViolations, inBrowser, TestBrowser } from '../support/browser';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { verify, WebhookReceiver } from '../support/webhook-receiver';

const httpCredentials = { username: 'admin', password: ADMIN_SETTINGS.ADMIN_PASSWORD };

inBrowser('the page of the endpoints', () => {
  let board: Kickboard;
  let browser: TestBrowser;
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    board = await Kickboard.start({
      settings: { ...ADMIN_SETTINGS, ENDPOINTS_ALLOW_PRIVATE: '127.0.0.1' },
    });
    [browser, receiver] = await Promise.all([TestBrowser.start(), WebhookReceiver.start()]);
  });
  afterAll(async () => {
    await browser?.close();
    await receiver?.close();
    await board?.close();
  });

  const confirm = async (page: Page, opener: RegExp | string, submit: string) => {
    await page.getByRole('button', { name: opener }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: submit, exact: true }).click();
  };
  const types = () => receiver.distinct.map(({ body }) => body.type);

  test('a shop is added, tested, told, told again, switched off and on, and deleted', async () => {
    const page = await browser.page({ httpCredentials });
    await page.goto(`${board.url}/admin/#/endpoints`);
    await page.getByText('Nobody is told yet.').waitFor();

    // A wrong address is refused in the dialog, with what was typed still there.
    await page.getByRole('button', { name: 'Add an endpoint' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByLabel('Address').fill('http://10.1.2.3/hook');
    await dialog.getByLabel('Description').fill('the shop');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel('Address').fill(receiver.url);
    await dialog.getByRole('button', { name: 'Add' }).click();

    // The secret is shown until it was kept, and never after that.
    const secret = await page.getByLabel('Secret', { exact: true }).inputValue();
    expect(secret).toMatch(/^whsec_/);
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('row').filter({ hasText: 'the shop' }).getByText('on', { exact: true }).waitFor();
    expect(await page.content()).not.toContain(secret);

    await confirm(page, /^Test/, 'Send');
    await page.getByText(`${receiver.url} took the test with 204`).waitFor();
    expect(verify(receiver.distinct[0] as (typeof receiver.distinct)[0], secret)).toMatchObject({
      type: 'endpoint.test',
    });

    const channel = board.channel();
    await channel.start();
    await channel.chat(viewer('buyer'), 1);
    await eventually(async () => expect(types()).toContain('coin.awarded'));
    const told = receiver.received.length;
    await page.getByRole('button', { name: /^Resend/ }).click();
    // By the clock of the machine that the browser runs on, which is this one.
    await dialog.getByLabel('Since').fill(localTime(Date.now() - 3_600_000));
    await dialog.getByRole('button', { name: 'Resend' }).click();
    await page.getByText(/events go to .* again\./).waitFor();
    await eventually(async () => expect(receiver.received.length).toBeGreaterThanOrEqual(told + 2));

    receiver.answer = (response) => void response.writeHead(500).end('out of stock');
    await confirm(page, /^Test/, 'Send');
    await dialog.getByText(/It was not taken: .*500/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    await confirm(page, /^Switch off/, 'Switch off');
    await page.getByText('off: switched off by admin').waitFor();
    await page.getByRole('button', { name: /^Switch on/ }).click();
    await dialog.getByLabel('Pass over what happened meanwhile').check();
    await dialog.getByRole('button', { name: 'Switch on' }).click();
    await page.getByText(`${receiver.url} is on.`).waitFor();

    await page.getByRole('button', { name: /^Delete/ }).click();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    const left = async () =>
      (await administration(board)<{ endpoints: [] }>('GET', 'endpoints')).body.endpoints;
    expect(await left()).toHaveLength(1);
    await confirm(page, /^Delete/, 'Delete');
    await page.getByText('Nobody is told yet.').waitFor();
    expect(await left()).toEqual([]);
  }, 120_000);

  test('a changed endpoint keeps its secret, and a new secret is shown once', async () => {
    const page = await browser.page({ httpCredentials });
    const url = 'http://127.0.0.1:9/first';
    const body = { url, event_types: ['coin.awarded'] };
    const { body: made } = await administration(board)<{ endpoint_id: string; secret: string }>(
      'POST',
      'endpoints',
      body,
    );
    await page.goto(`${board.url}/admin/#/endpoints`);
    await page.getByRole('button', { name: /^Change/ }).click();
    const dialog = page.getByRole('alertdialog');
    expect(await dialog.getByRole('checkbox', { checked: true }).count()).toBe(1);
    await dialog.getByLabel('Address').fill('http://127.0.0.1:9/second');
    await dialog.getByLabel(/^a stream ended/).check();
    await dialog.getByRole('button', { name: 'Change' }).click();
    const row = page.getByRole('row').filter({ hasText: 'http://127.0.0.1:9/second' });
    await row.getByText('coin.awarded, session.ended').waitFor();
    await confirm(page, /^New secret/, 'Make a secret');
    const secret = await page.getByLabel('Secret', { exact: true }).inputValue();
    expect(secret).toMatch(/^whsec_/);
    expect(secret).not.toBe(made.secret);
    await page.reload();
    await row.waitFor();
    expect(await page.content()).not.toContain(secret);
    await administration(board)('DELETE', `endpoints/${made.endpoint_id}`);
  });
});

const localTime = (ms: number): string => {
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
};
