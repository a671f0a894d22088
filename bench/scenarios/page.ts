import { setTimeout as sleep } from 'node:timers/promises';
import { ChromiumPage } from '../rig/chromium-page';
import type { Rig } from '../rig/rig';
import type { Size } from '../size';

const CONNECTIONS = 16;
const CHATTERS = 300;
const HOUR_S = 3600;
/** The messages of a corpus are of ten minutes: so often that everybody earns all the time. */
const COINS = { COIN_RATE_LIMIT_SECONDS: '10' };
/** Of the corpora's first channel. */
const CHANNEL = '5000001';
/** Animations end, messages are judged. */
const REST_MS = 4_000;

/** The dashboard's page in a browser: what stays in its memory after hours of chat, and whether it is drawn fluently. */
export async function page(rig: Rig, size: Size) {
  const { hours, perSecond: chatPerSecond, rate, frames } = size.page;
  const perHour = chatPerSecond * HOUR_S;
  const messages = 1 + hours * perHour + frames.perSecond * frames.seconds;
  const corpus = await rig.corpus({ messages, chatters: CHATTERS, channels: 1 });
  const { api } = await rig.startPair(COINS);
  const opened = await ChromiumPage.open(`${api.url}/?broadcaster_user_id=${CHANNEL}`);
  if (!opened) {
    rig.log('  there is no Chromium: left out');
    return null;
  }
  try {
    let from = 0;
    const chat = async (count: number, perSecond: number) => {
      const order = { port: api.port, corpus, connections: CONNECTIONS };
      await rig.load.run({ ...order, from, count, rate: perSecond, seconds: 1 + (2 * count) / perSecond });
      from += count;
    };
    // The stream's start, and a first message.
    await chat(2, frames.perSecond);
    await opened.page.locator('.board-row').first().waitFor();
    const drawn = await opened.framesOf(() => chat(frames.perSecond * frames.seconds, frames.perSecond));
    rig.log(`  ${JSON.stringify(drawn)}`);
    const loads = [await opened.firstLoadMs(), await opened.firstLoadMs(), await opened.firstLoadMs()];
    const firstLoadMs = loads.toSorted((a, b) => a - b)[1] ?? Number.NaN;
    rig.log(`  ${JSON.stringify({ loads })}`);
    const memory: Awaited<ReturnType<typeof opened.collected>>[] = [];
    for (let hour = 1; hour <= hours; hour++) {
      await chat(perHour, rate);
      await sleep(REST_MS);
      memory.push(await opened.collected());
      rig.log(`  ${JSON.stringify({ hour, ...memory.at(-1) })}`);
    }
    const shown = await opened.page.locator('.board-row').count();
    return {
      hours,
      chatPerSecond,
      memory,
      shown,
      framesAt: frames.perSecond,
      frames: drawn,
      firstLoadMs,
    };
  } finally {
    await opened.close();
    await rig.empty();
  }
}
