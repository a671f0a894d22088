import { setTimeout as sleep } from 'node:timers/promises';
import type { Percentiles } from '../report/numbers';
import { waitUntilIdle } from '../rig/backlog';
import type { Rig, Server } from '../rig/rig';
import type { Size } from '../size';

const PASSWORD = 'for-the-bench-alone';
const HEADERS = {
  Authorization: `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`,
  'Content-Type': 'application/json',
};
/** The corpora's first chatter too, so that some of the viewers write, and earn, meanwhile. */
const FIRST_VIEWER = 20_000_001;
const CHATTERS = 5000;
const BATCH = 20_000;
const ADJUST_EVERY_MS = 100;
/** Of a load that is told to go on until what is measured has ended. */
const LONGEST_SECONDS = 120;

/** A viewer with 1 to 1000 coins each. */
const FILL = `
  WITH viewer AS (SELECT ${FIRST_VIEWER} + n AS id, 1 + n % 1000 AS coins FROM generate_series($1::bigint, $2::bigint) AS n),
  entered AS (
    INSERT INTO coin_entries (user_id, amount, reason, created_at) SELECT id, coins, 'import', now() FROM viewer
  )
  INSERT INTO coin_balances (user_id, balance) SELECT id, coins FROM viewer`;

/** Viewers who have something else than if there had been no reset. */
const DIFFERENCE = `
  WITH without AS (SELECT user_id, sum(amount) AS total FROM coin_entries WHERE reason NOT IN ('reset', 'reversal') GROUP BY 1)
  SELECT count(*)::int AS different FROM coin_balances FULL JOIN without USING (user_id) WHERE balance IS DISTINCT FROM total`;

/** All balances are taken and given back while chat goes on, and everybody has what they would have had. */
export async function reset(rig: Rig, size: Size) {
  const { viewers, rate, seconds } = size.reset;
  const corpus = await rig.corpus({ messages: rate * LONGEST_SECONDS * 2, chatters: CHATTERS, channels: 1 });
  await rig.empty();
  for (let n = 0; n < viewers; n += BATCH) await rig.query(FILL, [n, Math.min(viewers, n + BATCH) - 1]);
  const api = await rig.app('api', { ADMIN_PASSWORD: PASSWORD });
  await rig.app('worker');
  let next = 0;
  /** Runs `work` with chat, and adjustments of one viewer, beside it. */
  const during = async <T>(work: () => Promise<T>) => {
    const over = new AbortController();
    const adjusting = adjustUntil(api, over.signal);
    const slices: Percentiles[] = [];
    const chatting = (async () => {
      while (!over.signal.aborted) {
        const order = { port: api.port, corpus, connections: 16, from: next, count: rate, rate, seconds: 5 };
        const { ack, sent, accepted, statuses } = await rig.load.run(order);
        if (accepted !== sent) throw new Error(`chat: ${JSON.stringify(statuses)}`);
        next += sent;
        slices.push(ack);
      }
    })();
    const begin = performance.now();
    const done = await work();
    const took = (performance.now() - begin) / 1000;
    over.abort();
    await chatting;
    return { done, took, ack: worst(slices), slowest: await adjusting };
  };
  const before = await during(() => sleep(seconds * 1000));
  const made = await during(() => ask(api, 'batches/reset', { scope: 'balances', reason: 'season' }));
  await sleep(seconds * 1000);
  const undone = await during(() => ask(api, `batches/${made.done.batch_id}/undo`, { reason: 'too early' }));
  await waitUntilIdle(rig);
  await expectAsIfNothingHadBeen(rig);
  const [earned] = await rig.query<{ coins: number }>(
    "SELECT coalesce(sum(amount), 0)::int AS coins FROM coin_entries WHERE reason IN ('chat_message', 'adjustment')",
  );
  const result = {
    viewers,
    rate,
    // From the request to its answer, by when everybody sees it.
    resetSeconds: made.took,
    undoSeconds: undone.took,
    // Of webhooks, from when each was due to its answer; ms.
    ack: { before: before.ack, reset: made.ack, undo: undone.ack },
    // How long the slowest adjustment of one viewer took; ms.
    slowestAdjust: { before: before.slowest, reset: made.slowest, undo: undone.slowest },
    // Coins that were earned or given while the reset stood.
    meanwhile: earned?.coins ?? 0,
  };
  rig.log(`  ${JSON.stringify(result)}`);
  await rig.empty();
  return result;
}

async function ask(api: Server, path: string, body: object): Promise<{ batch_id: string }> {
  const request = { method: 'POST', headers: HEADERS, body: JSON.stringify(body) };
  const response = await fetch(`${api.url}/api/admin/${path}`, request);
  if (response.status !== 200)
    throw new Error(`${path} is answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as { batch_id: string };
}

/** @returns how long the slowest took (ms) */
async function adjustUntil(api: Server, signal: AbortSignal): Promise<number> {
  let slowest = 0;
  for (let n = 0; !signal.aborted; n += 1) {
    const begin = performance.now();
    const key = `bench-${begin}-${n}`;
    await ask(api, `viewers/${FIRST_VIEWER}/adjust`, { amount: 1, reason: 'bench', idempotency_key: key });
    slowest = Math.max(slowest, performance.now() - begin);
    await sleep(ADJUST_EVERY_MS);
  }
  return slowest;
}

const worst = (slices: Percentiles[]): Percentiles =>
  slices.reduce((a, b) => ({
    p50: Math.max(a.p50, b.p50),
    p95: Math.max(a.p95, b.p95),
    p99: Math.max(a.p99, b.p99),
    max: Math.max(a.max, b.max),
  }));

async function expectAsIfNothingHadBeen(rig: Rig): Promise<void> {
  const [found] = await rig.query<{ different: number }>(DIFFERENCE);
  if (found?.different !== 0) throw new Error(`${found?.different} balances differ after the undo`);
  const rows = await rig.query<{ user_id: string; balance: string }>(
    'SELECT user_id, balance FROM coin_balances',
  );
  for (let n = 0; n < rows.length; n += 1000) {
    const page = rows.slice(n, n + 1000);
    const shown = await rig.redis.mget(page.map(({ user_id }) => `coins:${user_id}`));
    const wrong = page.findIndex(({ balance }, i) => (shown[i] ?? '0') !== balance);
    if (wrong >= 0) throw new Error(`Redis shows ${shown[wrong]} for ${JSON.stringify(page[wrong])}`);
  }
}
