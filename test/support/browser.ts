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

/** One Chromium; each page is a reader of their own, and nothing of theirs reaches the internet. */
export class Readers {
  private constructor(private readonly browser: Browser) {}

  static async start(): Promise<Readers> {
    return new Readers(await chromium.launch({ executablePath: CHROMIUM, args: FLAGS }));
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
