import { existsSync, readFileSync } from 'node:fs';
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

  async closePages(): Promise<void> {
    for (const context of this.browser.contexts()) await context.close();
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

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What stands in the way of readers: axe's rules that the page breaks, with the elements. Frames are pages of their own. */
export async function axeViolations(page: Page): Promise<[rule: string, elements: string[]][]> {
  await page.evaluate(AXE);
  const found = (await page.evaluate('axe.run({ iframes: false })')) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  return found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}
