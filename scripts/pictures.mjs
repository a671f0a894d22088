import { chromium } from 'playwright-core';
import { browserEnv } from './browser.mjs';

/** The administrator of the running demo, which says its password when it starts; undefined without ADMIN_PASSWORD. */
export const httpCredentials = process.env.ADMIN_PASSWORD
  ? { username: process.env.ADMIN_USERNAME || 'admin', password: process.env.ADMIN_PASSWORD }
  : undefined;

/**
 * Has pictures taken by a Chromium that loads nothing from the internet.
 * @param {(newContext: (options: import('playwright-core').BrowserContextOptions) => Promise<import('playwright-core').BrowserContext>) => Promise<void>} take
 */
export async function takePictures(take) {
  try {
    const { CHROMIUM_PATH: executablePath } = await browserEnv({ mayInstall: false });
    if (!executablePath) throw new Error('pictures need a Chromium');
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    const newContext = async (options) => {
      const context = await browser.newContext(options);
      await context.route(/^https:/, (route) => route.abort());
      return context;
    };
    try {
      await take(newContext);
    } finally {
      await browser.close();
    }
  } catch (error) {
    console.error(`✗ ${error.message}`);
    process.exitCode = 1;
  }
}

/** A page of the demo. @throws when it is not there */
export async function openPage(context, url) {
  const page = await context.newPage();
  const response = await page.goto(url);
  if (!response?.ok()) throw new Error(`${url}: ${response?.status()}`);
  return page;
}
