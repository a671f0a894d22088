import { Judge, type Candidate } from '../../src/coins/judge';
import { judgeRequest } from '../../src/coins/judge-request';
import { parseSettings } from '../../src/platform/config/parse-settings';
import { FAIL_FAST, openRedis } from '../../src/platform/redis/redis-connection';
import { RedisKeys } from '../../src/redis-keys';
import { RedisServer } from '../../test/support/redis-server';
import type { CorpusPlan } from '../load/corpus';
import { waitUntilIdle } from '../rig/backlog';
import { seatCrowd } from '../rig/crowd';
import type { Rig, Server } from '../rig/rig';
import type { Size } from '../size';

const CONNECTIONS = 128;
const WARM_UP_SHARE = 0.2;
const PEOPLE = 5000;
/** As many messages as the worker gives the judge at once. */
const AT_ONCE = 25;

interface Layout {
  apis: number;
  workers: number;
  /** Redis has a replica, and this is `REDIS_WAIT_REPLICAS`. */
  wait?: 0 | 1;
}

/** What each part costs with several apis and workers, what waiting for a replica costs, and how much one Redis judges. */
export async function scaling(rig: Rig, { scaling: size }: Size) {
  const judge: Awaited<ReturnType<typeof judgeAlone>>[] = [];
  for (const connections of size.judgeConnections) {
    const found = await judgeAlone(rig, connections, size.judged);
    rig.log(`  ${JSON.stringify(found)}`);
    judge.push(found);
  }
  const corpus = await rig.corpus({ messages: size.messages, chatters: PEOPLE, channels: 1 });
  const layouts: Awaited<ReturnType<typeof measure>>[] = [];
  for (const layout of size.layouts) {
    const found = await measure(rig, corpus, layout, size);
    rig.log(`  ${JSON.stringify(found)}`);
    layouts.push(found);
  }
  await rig.empty();
  return { layouts, judge };
}

/** CPU time (µs) per message of all apis, all workers and both stores, at a rate and as fast as it goes. */
async function measure(rig: Rig, corpus: CorpusPlan, layout: Layout, size: Size['scaling']) {
  await rig.empty();
  const replica = layout.wait === undefined ? null : await replicaOf(rig);
  try {
    const env = { REDIS_WAIT_REPLICAS: String(layout.wait ?? 0) };
    const start = (role: 'api' | 'worker', count: number) =>
      Promise.all(Array.from({ length: count }, () => rig.app(role, env)));
    const [apis, workers] = await Promise.all([start('api', layout.apis), start('worker', layout.workers)]);
    const order = { port: 0, ports: apis.map(({ port }) => port), corpus, connections: CONNECTIONS };
    const warmUp = Math.round(size.messages * WARM_UP_SHARE);
    await rig.load.run({ ...order, from: 0, count: warmUp, rate: 2000, seconds: 60 });
    await waitUntilIdle(rig);
    const meter = rig.meter(named(apis, workers));
    const count = Math.min(size.rate * size.seconds, size.messages - warmUp);
    const result = await rig.load.run({
      ...order,
      from: warmUp,
      count,
      rate: size.rate,
      seconds: size.seconds,
    });
    const drainMs = Math.round(await waitUntilIdle(rig));
    const cpu = summed(meter.per(result.accepted));
    const rest = { from: warmUp + count, count: size.messages - warmUp - count };
    const busy = rig.meter({ ...named(apis, workers), generator: rig.load });
    const fastest = await rig.load.run({ ...order, ...rest, seconds: size.seconds });
    const shares = summed(busy.per(fastest.seconds * 1e6 * 0.01));
    return {
      ...layout,
      ackP99: result.ack.p99,
      drainMs,
      cpu,
      fastest: Math.round(fastest.accepted / fastest.seconds),
      /** Percent of a core while as many as possible are sent. */
      shares,
      fastestDrainMs: Math.round(await waitUntilIdle(rig)),
    };
  } finally {
    await rig.stopServers();
    await replica?.stop();
  }
}

const named = (apis: Server[], workers: Server[]) =>
  Object.fromEntries([
    ...apis.map((api, n) => [`api-${n}`, api]),
    ...workers.map((worker, n) => [`worker-${n}`, worker]),
  ]) as Record<string, Server>;

/** Processes of a role together. */
function summed(parts: Record<string, number>): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, value] of Object.entries(parts)) {
    const role = name.replace(/-\d+$/, '');
    sums[role] = (sums[role] ?? 0) + value;
  }
  return sums;
}

async function replicaOf(rig: Rig): Promise<RedisServer> {
  const { port } = new URL(rig.stores.redisUrl);
  return RedisServer.start('--replicaof', `127.0.0.1 ${port}`);
}

/** The judge's script alone: messages in line beforehand, decided on over so many connections at once. */
async function judgeAlone(rig: Rig, connections: number, count: number) {
  await rig.redis.flushall();
  const session = '4242-1';
  await rig.redis.set('store:built', 'for a measurement');
  await seatCrowd(rig, session, PEOPLE);
  const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = rig.stores;
  const settings = parseSettings({ DATABASE_URL, REDIS_URL });
  const clients = Array.from({ length: connections }, () =>
    openRedis(REDIS_URL, { ...FAIL_FAST, enableOfflineQueue: true }),
  );
  const judges = clients.map((redis) => new Judge(redis, new RedisKeys(settings), settings));
  const all = Array.from({ length: count }, (_, n) => candidate(n, session));
  try {
    for (let from = 0; from < count; from += 1000) {
      const block = all.slice(from, from + 1000).map(({ request }) => request);
      // As ingest leaves them.
      await rig.redis.hset(
        'judge:requests',
        ...block.flatMap((one) => [one.message_id, JSON.stringify(one)]),
      );
      await rig.redis.zadd('judge:waiting', ...block.flatMap((one, n) => [from + n + 1, one.message_id]));
    }
    const meter = rig.meter({});
    const begin = performance.now();
    let next = 0;
    let judged = 0;
    const work = async (judge: Judge) => {
      while (next < count) {
        const batch = all.slice(next, (next += AT_ONCE));
        const results = await judge.decide(batch);
        judged += results?.filter(({ state }) => state === 'judged').length ?? 0;
      }
    };
    await Promise.all(judges.map(work));
    const seconds = (performance.now() - begin) / 1000;
    if (judged !== count) throw new Error(`only ${judged} of ${count} messages were judged`);
    return { connections, perSecond: Math.round(count / seconds), redisMicros: meter.per(count).redis ?? 0 };
  } finally {
    for (const redis of clients) redis.disconnect();
  }
}

function candidate(n: number, session: string): Candidate {
  const user = String(20_000_001 + ((n * 7919) % PEOPLE));
  const message = {
    message_id: `judged-${n}`,
    broadcaster_user_id: '4242',
    sender: {
      user_id: user,
      username: `viewer${user}`,
      channel_slug: `viewer${user}`,
      profile_picture: null,
      identity: { badges: [] },
    },
    emote_count: n % 3,
    created_ms: Date.now(),
    clock_ahead: false,
  };
  const eligibility = { session_id: session, denied: null, sessions_version: '0' };
  return { request: judgeRequest(message, message.created_ms), eligibility };
}
