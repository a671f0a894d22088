import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { httpCredentials, openPage, takePictures } from './pictures.mjs';

/**
 * Takes pictures of every page of the administration, light and dark, on a desktop and on a phone, to be looked at:
 *
 *   ADMIN_PASSWORD=… npm run screenshots:admin -- [--url http://127.0.0.1:3000] [--out .data/admin-screenshots]
 *
 * ADMIN_PASSWORD is that of the running demo, which says it when it starts.
 */
const WIDTHS = [1280, 360];
const HEIGHT = 900;
const THEMES = ['light', 'dark'];
/** Of a doctor that asks Kick. */
const PATIENCE_MS = 30_000;
const PREVIEW = {
  name: 'points.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from('username,points\nsomebody_with_a_rather_long_name,"1,500"\nbroken,many\n'),
};

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:3000' },
    out: { type: 'string', default: '.data/admin-screenshots' },
  },
});

/** Every page, with somebody who has written and a message that can be explained. */
async function allPages() {
  const [message] = (await get('/api/chat?limit=1')).messages;
  if (!message?.sender.user_id) throw new Error('the newest message has no sender: try again');
  const { user_id, username: name } = message.sender;
  return [
    ['overview', 'overview'],
    ['viewers', 'viewers'],
    ['viewers-found', `viewers/search/${encodeURIComponent(name.slice(0, 2))}`],
    ['message', `viewers/message/${message.message_id}`],
    ['viewer', `viewers/${user_id}`],
    ['streams', 'streams'],
    ['dead-letters', 'dead-letters'],
    ['batches', 'batches'],
    ['import', 'batches/import'],
    ['endpoints', 'endpoints'],
    ['audit', 'audit'],
    ['settings', 'settings'],
  ];
}

async function get(path) {
  const response = await fetch(options.url + path, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!response.ok) throw new Error(`${options.url}${path}: ${response.status}`);
  return response.json();
}

async function take(context, place, path) {
  const page = await openPage(context, `${options.url}/admin/#/${place}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  if (place === 'overview') await page.getByRole('button', { name: /^Examine/ }).click();
  if (place === 'batches/import') {
    await page.locator('input[type=file]').setInputFiles(PREVIEW);
    await page.getByRole('button', { name: 'Show what would happen' }).click();
    await page.getByRole('table').waitFor();
  }
  await page.waitForFunction(() => !document.querySelector('progress'), { timeout: PATIENCE_MS });
  await page.screenshot({ path, type: 'png', fullPage: true });
  await page.close();
}

await takePictures(async (newContext) => {
  if (!httpCredentials) throw new Error('set ADMIN_PASSWORD to that of the demo');
  const directory = resolve(options.out);
  await mkdir(directory, { recursive: true });
  const pages = await allPages();
  for (const colorScheme of THEMES)
    for (const width of WIDTHS) {
      const viewport = { width, height: HEIGHT };
      const context = await newContext({ viewport, colorScheme, reducedMotion: 'reduce', httpCredentials });
      for (const [name, place] of pages) {
        const file = `${name}-${width}-${colorScheme}.png`;
        await take(context, place, join(directory, file));
        console.log(`▸ ${join(options.out, file)}`);
      }
      await context.close();
    }
});
