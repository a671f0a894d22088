import { inBrowser, TestBrowser } from '../support/browser';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';

/** As many as a colour changes while it is dragged for some seconds: more addresses than a browser lets a page have. */
const COLOURS = 300;

inBrowser('the settings page of the overlay', () => {
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

  test('a colour that is dragged does not load the preview again and again, and is kept', async () => {
    const page = await browser.page();
    await page.goto(`${board.url}/overlay-setup?broadcaster_user_id=4242&show=goal`);
    const preview = page.frameLocator('iframe');
    await preview.locator('.overlay-goal').waitFor();
    let loads = 0;
    page.on('request', (request) => {
      if (new URL(request.url()).pathname === '/overlay') loads += 1;
    });
    await page.evaluate(`(async () => {
      const field = document.querySelector('input[type=color]');
      const choose = (colour) => {
        field.value = colour;
        field.dispatchEvent(new Event('input', { bubbles: true }));
      };
      for (let n = 0; n < ${COLOURS}; n += 1) {
        choose('#' + (n + 0x100000).toString(16));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      choose('#123456');
    })()`);
    await eventually(async () =>
      expect(
        await preview.locator('main').evaluate((main) => main.style.getPropertyValue('--color-live')),
      ).toBe('#123456'),
    );
    expect(loads).toBeLessThan(COLOURS / 10);
    await page.reload();
    expect(await page.getByLabel('Accent').inputValue()).toBe('#123456');
  });
});
