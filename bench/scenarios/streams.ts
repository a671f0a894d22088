import { setTimeout as sleep } from 'node:timers/promises';
import { person } from '../../simulator/kick-events';
import { Channel } from '../../test/support/channel';
import { HelperProcess } from '../load/helper-process';
import type { ListenOrder, Listeners } from '../load/listeners-process';
import { waitUntilIdle } from '../rig/backlog';
import { COLLECTS, collectedBytes, openFilesLimit, residentBytes } from '../rig/own-memory';
import type { Rig, Server } from '../rig/rig';
import type { Size } from '../size';

const CHATTERS = 100;
const FIRST_VIEWER = 20_000_001;
const PER_PROCESS = 10_000;
/** Files of the api that are no clients: stores, modules, the log. */
const OTHER_FILES = 200;
/** Clients that come and go before memory is looked at: code that is compiled, buffers that are kept. */
const WARM_UP = 500;
const AT_ONCE = 200;
/** A backend of Postgres tells its counts ten seconds after it has become idle, at the latest. */
const COUNTED_MS = 11_000;

/** Clients of one channel's event stream while nobody writes: what they cost, and what it takes when all connect at once. */
export async function streams(rig: Rig, size: Size) {
  const { settleSeconds, seconds } = size.streams;
  const clients = Math.min(size.streams.clients, openFilesLimit() - OTHER_FILES);
  const { api: first, worker } = await rig.startPair(COLLECTS);
  const path = await channelWithBoard(rig, first);
  // Nobody writes: what is asked of the stores is asked by the api.
  await worker.stop();
  const crowd = await Promise.all(
    Array.from({ length: Math.ceil(clients / PER_PROCESS) }, () =>
      HelperProcess.start<Listeners>('listeners'),
    ),
  );
  const listen = (api: Server, of: number, atOnce: number) =>
    Promise.all(
      crowd.map((listeners, i) => {
        const share = Math.floor(of / crowd.length) + (i < of % crowd.length ? 1 : 0);
        const order: ListenOrder = { port: api.port, path, clients: share, atOnce: Math.min(share, atOnce) };
        return listeners.run(order);
      }),
    );
  const askAll = (order: 'result' | 'leave') => Promise.all(crowd.map((listeners) => listeners.run(order)));
  try {
    await listen(first, WARM_UP, AT_ONCE);
    await askAll('leave');
    const empty = await collectedBytes(first);
    const takingIn = rig.meter({ api: first });
    await listen(first, clients, AT_ONCE);
    const toTakeIn = takingIn.per(clients);
    rig.log(`  ${clients} connected`);
    const grown = residentBytes(first);
    const collected = await collectedBytes(first);

    // Memory that taking them in has left behind is collected for so long, step by step.
    await sleep(settleSeconds * 1000);
    const [before, begin, meter] = [await counts(rig), performance.now(), rig.meter({ api: first })];
    await sleep(seconds * 1000);
    // A core used for a millisecond is 1,000 µs.
    const idle = meter.per((performance.now() - begin) * 10);
    await sleep(COUNTED_MS);
    const rate = perSecond(await counts(rig), before, performance.now() - begin);

    await first.stop();
    rig.log(`  ${JSON.stringify({ idle, rate })}`);
    const api = await rig.app('api', COLLECTS, first.port);
    await sleep(COUNTED_MS);
    const [untouched, stormBegin, stormMeter] = [await counts(rig), performance.now(), rig.meter({ api })];
    const served = await listen(api, clients, clients);
    const stormMs = performance.now() - stormBegin;
    const stormCpu = stormMeter.per(clients);
    await sleep(COUNTED_MS);
    const spent = perSecond(await counts(rig), untouched, 1000);
    const quiet = (kind: 'redis' | 'postgres') => (rate[kind] * (performance.now() - stormBegin)) / 1000;
    const connected = (await askAll('result')).reduce((sum, each) => sum + each.connected, 0);
    const retries = served.reduce((sum, each) => sum + each.retries, 0);
    const result = {
      clients,
      // Bytes of the api's memory for each, after a collection and before.
      bytes: Math.round((collected - empty) / clients),
      grownBytes: Math.round((grown - empty) / clients),
      // µs of the api's CPU time to take one in, with a snapshot of 100 messages and 50 rows.
      takeInMicros: toTakeIn.api ?? 0,
      // Hundredths of a core, while nobody writes; commands and transactions a second.
      idle: { api: idle.api ?? 0, redis: idle.redis ?? 0, commands: rate.redis, transactions: rate.postgres },
      storm: {
        connected,
        // of clients that were refused
        retries,
        p50: Math.max(...served.map((each) => each.served?.p50 ?? 0)),
        // ms from the first connection to the last client's first event
        ms: Math.round(stormMs),
        micros: stormCpu.api ?? 0,
        // Beyond what an idle api asks in the same time.
        redisCommands: Math.max(0, Math.round(spent.redis - quiet('redis'))),
        transactions: Math.max(0, Math.round(spent.postgres - quiet('postgres'))),
      },
    };
    rig.log(`  ${JSON.stringify(result)}`);
    return result;
  } finally {
    for (const listeners of crowd) listeners.stop();
    await rig.empty();
  }
}

/** A live channel with a message and a coin of each chatter. @returns the path of its stream */
async function channelWithBoard(rig: Rig, api: Server): Promise<string> {
  const channel = new Channel(rig.kick(api));
  await channel.start();
  await Promise.all(
    Array.from({ length: CHATTERS }, (_, n) => channel.chat(person({ user_id: FIRST_VIEWER + n }), 1)),
  );
  await waitUntilIdle(rig);
  return `/api/stream?broadcaster_user_id=${channel.id}`;
}

interface Counts {
  redis: number;
  postgres: number;
}

/** Commands that Redis and transactions that Postgres has carried out; all of ours but migrations are one statement. */
async function counts(rig: Rig): Promise<Counts> {
  const redis = Number(/^total_commands_processed:(\d+)/m.exec(await rig.redis.info('stats'))?.[1]);
  const [row] = await rig.query<{ transactions: string }>(
    'SELECT xact_commit + xact_rollback AS transactions FROM pg_stat_database WHERE datname = current_database()',
  );
  return { redis, postgres: Number(row?.transactions) };
}

const perSecond = (now: Counts, before: Counts, ms: number): Counts => ({
  redis: Math.round(((now.redis - before.redis) * 1000) / ms),
  postgres: Math.round(((now.postgres - before.postgres) * 1000) / ms),
});
