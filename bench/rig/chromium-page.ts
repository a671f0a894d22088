import { existsSync } from 'node:fs';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';

/** Debian's is where it always is. */
const CHROMIUM = process.env.CHROMIUM_PATH || '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  // Pictures of people are on the internet. To intercept requests would slow all of them down.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];
/** "Fast 3G" as Lighthouse has it: 1.6 and 0.75 Mbit/s with a round trip of 150 ms. */
const FAST_3G = {
  offline: false,
  latency: 150,
  downloadThroughput: 1_600_000 / 8,
  uploadThroughput: 750_000 / 8,
};
const LOAD_MS = 30_000;
/** A frame that was drawn, and a task of whatever thread. */
const TRACED = ['disabled-by-default-devtools.timeline.frame', 'disabled-by-default-devtools.timeline'];
/** From here on a task is one that people notice. */
const LONG_TASK_US = 50_000;
const SECOND_US = 1_000_000;

interface TraceEvent {
  name: string;
  ts: number;
  dur?: number;
}

/** A page of the dashboard in a Chromium of its own, which draws in software, and what it costs the browser. */
export class ChromiumPage {
  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
    private readonly devtools: CDPSession,
  ) {}

  /** Null where there is no Chromium. */
  static async open(url: string): Promise<ChromiumPage | null> {
    if (!existsSync(CHROMIUM)) return null;
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(url);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable');
    return new ChromiumPage(browser, page, devtools);
  }

  /** ms until a browser that was never here shows board and chat, over a slow network. */
  async firstLoadMs(): Promise<number> {
    // What waits for the page is a text that it evaluates.
    const context = await this.browser.newContext({
      viewport: { width: 1280, height: 900 },
      bypassCSP: true,
    });
    const page = await context.newPage();
    const network = await context.newCDPSession(page);
    await network.send('Network.enable');
    await network.send('Network.emulateNetworkConditions', FAST_3G);
    await page.goto(this.page.url(), { waitUntil: 'commit', timeout: LOAD_MS });
    const shown =
      "document.querySelector('.board-row') && document.querySelector('.chat-line') && performance.now()";
    const loaded = await page.waitForFunction(shown, undefined, { polling: 'raf', timeout: LOAD_MS });
    const ms = Number(await loaded.jsonValue());
    await context.close();
    return Math.round(ms);
  }

  /** What is left after a collection: bytes of JavaScript, elements and texts, listeners. */
  async collected() {
    await this.devtools.send('HeapProfiler.collectGarbage');
    const of = await this.metrics();
    return { bytes: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners') };
  }

  /** Frames that were drawn, tasks that kept people waiting, and the share (%) of the time that the page's thread was busy, while `work` runs. */
  async framesOf(work: () => Promise<unknown>) {
    await this.browser.startTracing(this.page, { categories: TRACED });
    const [begin, before] = [performance.now(), await this.metrics()];
    await work();
    const [elapsedMs, after] = [performance.now() - begin, await this.metrics()];
    // In seconds.
    const busy = after('TaskDuration') - before('TaskDuration');
    const trace = JSON.parse((await this.browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
    const frames = trace.traceEvents.filter(({ name }) => name === 'DrawFrame').map(({ ts }) => ts);
    const seconds = (Math.max(...frames) - Math.min(...frames)) / SECOND_US;
    const long = trace.traceEvents.filter(({ name, dur = 0 }) => name === 'RunTask' && dur >= LONG_TASK_US);
    return {
      perSecond: Math.round(frames.length / seconds),
      longTasks: long.length,
      busyPercent: Math.round((busy * 100_000) / elapsedMs),
    };
  }

  private async metrics(): Promise<(name: string) => number> {
    const { metrics } = await this.devtools.send('Performance.getMetrics');
    return (name) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}
