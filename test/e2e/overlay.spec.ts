import type { Page } from 'playwright-core';
import { axeViolations, inBrowser, TestBrowser } from '../support/browser';
import type { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';

inBrowser('the overlay', () => {
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

  async function open(channel: Channel, query: string, height = 720): Promise<Page> {
    const page = await browser.page({ viewport: { width: 1280, height } });
    await page.goto(`${board.url}/overlay?broadcaster_user_id=${channel.id}&${query}`);
    return page;
  }

  test('shows each part that is asked for, and fills the goal', async () => {
    const channel = board.channel();
    const [ann, ben] = [viewer('ann'), viewer('ben')];
    await channel.start();
    for (const minute of [0, 10]) await channel.chat(ann, minute);
    await channel.chat(ben, 0);
    const page = await open(channel, 'show=goal,top3,coins&goal=4');
    const part = (name: string) => page.getByRole('region', { name });
    await part('Goal').getByText('Goal: 4 coins').waitFor();
    await part('Goal').getByText('3 / 4').waitFor();
    const places = part('Top three').getByRole('listitem');
    await eventually(async () => expect(await places.allInnerTexts()).toHaveLength(2));
    expect(await places.first().innerText()).toContain('ann');
    expect(await page.locator('.board-row, .overlay-line').count()).toBe(0);

    await Promise.all([channel.chat(ben, 10), channel.chat(ben, 20)]);
    await page.locator('[data-popup="coins"]').first().getByText('ben').waitFor();
    await part('Goal').getByText('Goal reached!').waitFor();
    await page.locator('[data-popup]').first().waitFor({ state: 'detached', timeout: 15_000 });
    await eventually(async () => expect(await places.first().getAttribute('data-podium')).toBe(idOf(ben)));
  });

  test('has no ground, no scrollbar, no line that is cut, at any size', async () => {
    const channel = board.channel();
    await channel.start();
    for (let i = 0; i < 30; i += 1)
      await channel.chat(viewer(`viewer${i}`), i, { content: 'many words '.repeat(1 + (i % 9)) });
    for (const size of [50, 100, 250]) {
      const page = await open(channel, `show=chat&lines=30&size=${size}`);
      await page.locator('.overlay-line').nth(5).waitFor({ state: 'attached' });
      const look = () =>
        page.evaluate(`{
        const grounds = ['html', 'body', '.overlay'].map(
          (at) => getComputedStyle(document.querySelector(at)).backgroundColor,
        );
        const { scrollWidth, scrollHeight } = document.documentElement;
        const box = document.querySelector('.overlay-chat').getBoundingClientRect();
        const cut = [...document.querySelectorAll('.overlay-line')].filter((line) => {
          const { left, right, top, bottom } = line.getBoundingClientRect();
          const isOutside = left >= box.right || right <= box.left || bottom <= box.top;
          return !isOutside && (top < box.top - 1 || bottom > box.bottom + 1 || right > box.right + 1);
        });
        ({
          grounds,
          scrolls: scrollWidth > innerWidth || scrollHeight > innerHeight,
          cut: cut.length,
          letters: parseFloat(getComputedStyle(document.querySelector('.overlay-line')).fontSize),
        });
      }`);
      await eventually(async () =>
        expect(await look()).toEqual({
          grounds: Array(3).fill('rgba(0, 0, 0, 0)'),
          scrolls: false,
          cut: 0,
          letters: (16 * size) / 100,
        }),
      );
      await page.context().close();
    }
  }, 45_000);

  test('lines leave after a while, and a later one is seen again', async () => {
    const channel = board.channel();
    await channel.start();
    const first = await channel.chat(viewer('ann'), 0);
    const page = await open(channel, 'show=chat&stay=2');
    const line = (id: string) => page.locator(`[data-message-id="${id}"] .overlay-line`);
    await line(first).waitFor();
    await line(first).waitFor({ state: 'hidden' });
    const second = await channel.chat(viewer('ben'), 1);
    await line(second).waitFor();
    expect(await line(first).isVisible()).toBe(false);
  });

  test('its settings page makes an address, and shows what it looks like', async () => {
    const channel = board.channel({ name: 'overlay_channel' });
    await channel.start();
    await channel.chat(viewer('ann'), 0);
    await board.settle();
    const page = await browser.page({ viewport: { width: 1280, height: 1000 } });
    await page.goto(`${board.url}/`);
    await page.getByRole('link', { name: 'Set up an overlay' }).click();
    await page.getByRole('combobox', { name: 'Channel' }).selectOption({ label: 'overlay_channel' });
    await page.getByLabel('Chat', { exact: true }).uncheck();
    await page.getByLabel('Goal bar').check();
    await page.getByLabel('How many').fill('5000');
    await page.getByLabel('Side').selectOption('right');
    const address = `${board.url}/overlay?broadcaster_user_id=${channel.id}&show=board,goal&goal=5000&align=right`;
    const field = page.getByLabel('Address for a browser source');
    await eventually(async () => expect(await field.inputValue()).toBe(address));

    const preview = page.frameLocator('iframe');
    await preview.getByText('Goal: 5,000 coins').waitFor();
    await preview.locator('.board-row').first().waitFor();
    await page.getByLabel('Preview with invented people').uncheck();
    await preview.locator(`.board-row`).getByText('ann').waitFor();
    await page.reload();
    expect(await page.getByLabel('How many').inputValue()).toBe('5000');
    const overlay = await page.context().newPage();
    await overlay.goto(address);
    await overlay.locator('.board-row').getByText('ann').waitFor();
  });

  test.each([
    ['light', 1280],
    ['dark', 320],
  ] as const)(
    'nothing on its settings page stands in the way of a reader in the %s, %i pixels wide',
    async (colorScheme, width) => {
      const channel = board.channel();
      await channel.start();
      const page = await browser.page({
        colorScheme,
        reducedMotion: 'reduce',
        viewport: { width, height: 900 },
      });
      await page.goto(
        `${board.url}/overlay-setup?broadcaster_user_id=${channel.id}&show=board,chat,coins,top3,goal`,
      );
      await page.frameLocator('iframe').locator('.board-row').first().waitFor();
      expect(await axeViolations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    },
  );

  test('its settings page is worked by keyboard alone, each field seen when it has the focus', async () => {
    const page = await browser.page({ viewport: { width: 1280, height: 1000 } });
    await page.goto(`${board.url}/overlay-setup?broadcaster_user_id=4242`);
    await page.getByLabel('Pop-ups').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    const focused = (await page.evaluate(`{
      const { outlineStyle } = getComputedStyle(document.activeElement);
      [document.activeElement.closest('label').textContent, outlineStyle];
    }`)) as string[];
    expect(focused).toEqual(['Top three', 'solid']);
    await page.getByLabel('Size').focus();
    await page.keyboard.press('ArrowUp');
    const field = page.getByLabel('Address for a browser source');
    await eventually(async () => expect(await field.inputValue()).toMatch(/show=board,chat,coins&size=101$/));
  });

  test('a source of full size has larger letters', async () => {
    const channel = board.channel();
    await channel.start();
    await channel.chat(viewer('ann'), 0);
    const page = await browser.page({ viewport: { width: 1920, height: 1080 } });
    await page.goto(`${board.url}/overlay?broadcaster_user_id=${channel.id}&show=chat`);
    const line = page.locator('.overlay-line');
    await line.waitFor();
    expect(await page.evaluate(`getComputedStyle(document.querySelector('.overlay-line')).fontSize`)).toBe(
      '24px',
    );
  });

  test('the entry form leads to the channels that are known', async () => {
    const channel = board.channel({ name: 'known_channel' });
    await channel.start();
    await channel.chat(viewer('ann'), 0);
    await board.settle();
    const page = await browser.page();
    await page.goto(`${board.url}/`);
    await page.getByRole('link', { name: 'known_channel' }).click();
    await page.locator('.board-row').getByText('ann').waitFor();
    expect(page.url()).toContain(`broadcaster_user_id=${channel.id}`);
  });
});
