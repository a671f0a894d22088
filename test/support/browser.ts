import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** `npm test` finds or installs one and says so when there is none; Debian's is where it always is. */
const CHROMIUM = process.env.CHROMIUM_PATH || '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];

/** Without a browser on the machine there is nothing to test in. */
export const inBrowser = existsSync(CHROMIUM) ? describe : describe.skip;

/** One Chromium. Each page has cookies and storage of its own, and none of them reaches the internet. */
export class TestBrowser {
  private constructor(private readonly browser: Browser) {}

  static async start(): Promise<TestBrowser> {
    return new TestBrowser(await chromium.launch({ executablePath: CHROMIUM, args: FLAGS }));
  }

  async page(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 1600 }, ...options });
    await context.route(/^https:/, (route) => route.abort());
    return context.newPage();
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}

/** A page that gets no events: the worker that shares a stream is out of reach of `route`, so the page gets none. */
export async function withoutEvents(page: Page): Promise<void> {
  await page.addInitScript('delete window.SharedWorker');
  await page.route('**/api/stream?*', (route) => route.abort());
}
