import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { httpCredentials, openPage, takePictures } from './pictures.mjs';

/**
 * Takes the pictures of docs/images while `npm run demo` plays:
 *
 *   ADMIN_PASSWORD=… npm run screenshots -- [--url http://127.0.0.1:3000] [--broadcaster 4242]
 *
 * Without ADMIN_PASSWORD (that of the demo) Bull Board is left out. Emotes and people are those of the simulated
 * Kick; nothing is loaded from Kick's own servers.
 */
const DIRECTORY = resolve(import.meta.dirname, '../docs/images');
/** Long enough for a demo that has just begun to fill the board and the chat. */
const PATIENCE_MS = 120_000;
const FULL_CHAT_LINES = 8;
const SEATED_VIEWERS = 5;
/** Rows that climb and numbers that count come to rest. */
const SETTLE_MS = 1_500;

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:3000' },
    broadcaster: { type: 'string', default: '4242' },
  },
});
const channel = `?broadcaster_user_id=${options.broadcaster}`;

const PICTURES = [
  { file: 'dashboard-light.png', path: `/${channel}`, width: 1200, height: 680, colorScheme: 'light' },
  { file: 'dashboard-dark.png', path: `/${channel}`, width: 1200, height: 680, colorScheme: 'dark' },
  { file: 'phone.png', path: `/${channel}`, width: 390, height: 844, colorScheme: 'dark' },
  // The overlay has no ground of its own; a broadcast lies below it.
  { file: 'overlay.png', path: `/overlay${channel}`, width: 560, height: 540, ground: '#1d2733' },
  {
    file: 'overlay-setup.png',
    path: `/overlay-setup${channel}&show=board,chat,coins,top3,goal`,
    width: 1200,
    height: 900,
    preview: true,
  },
  { file: 'bull-board.png', path: '/admin/queues/', width: 1200, height: 500, admin: true },
];

async function take(newContext, { file, path, width, height, colorScheme, ground, admin, preview }) {
  const context = await newContext({
    viewport: { width, height },
    colorScheme,
    ...(admin ? { httpCredentials } : {}),
  });
  const page = await openPage(context, options.url + path);
  if (admin) await page.getByText('points').first().waitFor({ timeout: PATIENCE_MS });
  else if (preview)
    await page.frameLocator('iframe').locator('.overlay-popup').nth(1).waitFor({ timeout: PATIENCE_MS });
  else await filled(page);
  if (ground) await page.addStyleTag({ content: `html { background: ${ground} !important }` });
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path: join(DIRECTORY, file), type: 'png' });
  console.log(`▸ docs/images/${file}`);
  await context.close();
}

/** Waits until the board and the chat show enough to be worth a picture. */
async function filled(page) {
  for (const [section, rows] of [
    ['Leaderboard', SEATED_VIEWERS],
    ['Chat', FULL_CHAT_LINES],
  ]) {
    const last = page
      .getByRole('region', { name: section })
      .getByRole('listitem')
      .nth(rows - 1);
    await last.waitFor({ state: 'attached', timeout: PATIENCE_MS });
  }
}

await takePictures(async (newContext) => {
  await mkdir(DIRECTORY, { recursive: true });
  for (const picture of PICTURES) {
    if (picture.admin && !httpCredentials)
      console.log(`! ${picture.file} is left out: ADMIN_PASSWORD is not set`);
    else await take(newContext, picture);
  }
});
