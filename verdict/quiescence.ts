import type Redis from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { withPostgres } from '../test/support/postgres';
import { keysLike } from './evidence/redis-state';

const WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 700;
/** So many looks in a row must find nothing: between two steps of the way everything may seem empty for a moment. */
const QUIET_LOOKS = 4;
const QUEUES = ['chat', 'points'];
/** What waits in Redis besides the lists: the judge's requests and the decisions on their way. */
const WAITING_HASHES = ['judge:requests', 'ledger:decisions'];

/**
 * Waits until nothing is under way any more.
 * @returns what is still waiting, in words, when it does not end within a minute and a half
 */
export async function waitUntilQuiet(databaseUrl: string, redis: Redis): Promise<string[]> {
  const deadline = Date.now() + WITHIN_MS;
  let quiet = 0;
  let waiting: string[] = [];
  while (quiet < QUIET_LOOKS && Date.now() < deadline) {
    await sleep(LOOK_EVERY_MS);
    waiting = await look(databaseUrl, redis).catch((error: unknown) => [String(error)]);
    quiet = waiting.length === 0 ? quiet + 1 : 0;
  }
  return quiet >= QUIET_LOOKS ? [] : waiting;
}

async function look(databaseUrl: string, redis: Redis): Promise<string[]> {
  const waiting: string[] = [];
  const report = (name: string, count: number) => void (count > 0 && waiting.push(`${count} in ${name}`));
  // Every list of ours holds something that waits; BullMQ keeps lists of its own.
  const lists = (await keysLike(redis, '*', 'list')).filter((key) => !key.startsWith('bull:'));
  for (const key of lists) report(key, await redis.llen(key));
  for (const key of WAITING_HASHES) report(key, await redis.hlen(key));
  for (const queue of QUEUES) {
    report(`queue ${queue} (waiting)`, await redis.llen(`bull:${queue}:wait`));
    report(`queue ${queue} (active)`, await redis.llen(`bull:${queue}:active`));
    report(`queue ${queue} (delayed)`, await redis.zcard(`bull:${queue}:delayed`));
  }
  waiting.push(...(await waitingInPostgres(databaseUrl)));
  return waiting;
}

const waitingInPostgres = (databaseUrl: string): Promise<string[]> =>
  withPostgres(databaseUrl, async (client) => {
    const pending = await client.query<{ n: string }>(
      `SELECT count(*) AS n FROM chat_messages WHERE sweet_coins_reason = 'pending'`,
    );
    const waiting = pending.rows[0]?.n === '0' ? [] : [`${pending.rows[0]?.n} pending messages`];
    // Deliveries that were taken while Redis was away, what Redis is yet to show, and what is to be judged again.
    const spools = await client.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name SIMILAR TO '%(spool|outbox|take_back|review)%'`,
    );
    for (const { name } of spools.rows) {
      const spooled = await client.query<{ n: string }>(`SELECT count(*) AS n FROM "${name}"`);
      if (spooled.rows[0]?.n !== '0') waiting.push(`${spooled.rows[0]?.n} in ${name}`);
    }
    return waiting;
  });
