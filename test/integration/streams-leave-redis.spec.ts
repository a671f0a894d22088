import { Kickboard } from '../support/kickboard';
import type { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { viewer } from '../support/people';
import { leaderboard } from '../support/reads';
import { SessionParts } from '../support/session-parts';

const STREAMS = 50;
const EVERY_MINUTES = 4;
const SETTINGS = { SESSION_REDIS_HOURS: '1' };
const VIEWERS = ['alice', 'bob', 'carol'].map((name) => viewer(name));

let board: Kickboard;
let channel: Channel;
const workers: SessionParts[] = [];
beforeAll(async () => {
  board = await Kickboard.start({ settings: { ...SETTINGS, COIN_RATE_LIMIT_SECONDS: '60' } });
  channel = board.channel({ startedAgoMinutes: (STREAMS + 2) * EVERY_MINUTES + 120 });
  workers.push(new SessionParts(board.stores, SETTINGS), new SessionParts(board.stores, SETTINGS));
});
afterAll(async () => {
  await Promise.all(workers.map((parts) => parts.close()));
  await board.close();
});

const minuteOf = (stream: number) => stream * EVERY_MINUTES;

async function play(stream: number): Promise<void> {
  const minute = minuteOf(stream);
  await channel.start({ minute, title: `stream ${stream}` });
  for (const [i, person] of VIEWERS.entries())
    for (let n = 0; n <= i; n += 1) await channel.chat(person, minute + n * 0.8 + 0.1 * i);
  await channel.end({ of: minute, minute: minute + 3, title: `stream ${stream}` });
}

/** Has every ended stream looked at, by two workers at once. */
async function expire(): Promise<void> {
  await board.redis.zadd(board.keys.sessionsDue(), 0, channel.id);
  await Promise.all(workers.map(({ expiry }) => expiry.run()));
}

const BULLMQ = /^(chat|points):(?!buffer|live|messages|channels|flushed|watermark)/;

/** Names of keys that stay, without those of BullMQ, which keeps its last jobs. */
async function lasting(): Promise<string[]> {
  const names = (await board.stores.keyNames()).filter((name) => !BULLMQ.test(name)).sort();
  const ttls = await Promise.all(names.map((name) => board.redis.ttl(board.stores.prefix + name)));
  return names.filter((_, i) => ttls[i] === -1);
}

const answers = (streams: number[]) =>
  Promise.all(streams.map((stream) => leaderboard(board, { session_id: channel.session(minuteOf(stream)) })));

test('fifty streams leave Redis as it was before them, and their boards as they were', async () => {
  await play(0);
  await board.settle();
  await expire();
  await eventually(async () =>
    expect((await lasting()).filter((name) => /chat:(live|flushed)/.test(name))).toEqual([]),
  );
  const before = await lasting();
  expect(before.filter((name) => /^(session|board|leaderboard)/.test(name))).toEqual([]);

  const streams = Array.from({ length: STREAMS }, (_, i) => i + 1);
  for (const stream of streams) await play(stream);
  await board.settle();
  const boards = await answers(streams);
  expect(boards.every(({ stats }) => stats.total_messages === 6)).toBe(true);
  expect((await lasting()).length).toBeGreaterThan(before.length + STREAMS * 4);

  await eventually(async () => {
    await expire();
    expect(await lasting()).toEqual(before);
  });
  expect(await answers(streams)).toEqual(boards);
});

test('what a worker left half done is done by the next', async () => {
  const stream = STREAMS + 1;
  const [session, second] = [channel.session(minuteOf(stream)), channel.ms(minuteOf(stream)) / 1000];
  const { keys, redis } = board;
  await play(stream);
  await board.settle();
  const [whole] = await answers([stream]);
  const json = await redis.hget(keys.sessions(channel.id), String(second));
  await expire();
  // It died after the board had left, and before its people's coins and the session had.
  await redis.hset(keys.sessions(channel.id), String(second), json ?? '', 'version', '1');
  await redis.hset(keys.boardLeaving(session), '1', '0 0 0 0 0 0 {}');
  await redis.set(keys.sessionCoins(session, '1'), 1);
  await expire();
  const names = await board.stores.keyNames();
  expect(names.filter((name) => name.includes(session) || name === `sessions:${channel.id}`)).toEqual([]);
  expect(await answers([stream])).toEqual([whole]);
});

test('a late message of a stream that has left joins the whole board, which is written down again', async () => {
  const stream = STREAMS;
  const session = channel.session(minuteOf(stream));
  const [before] = await answers([stream]);
  // What the judge asks for before it decides on so old a message.
  const parts = workers[0] as SessionParts;
  await parts.sessions.ensureKnown(channel.id, channel.ms(minuteOf(stream) + 1));
  await parts.boards.ensureWhole(session, async () => undefined);
  expect(await answers([stream])).toEqual([before]);
  await channel.chat(viewer('late'), minuteOf(stream) + 1);
  await board.settle();
  const [after] = await answers([stream]);
  expect(after?.stats).toEqual({ total_messages: 7, total_points: 7 - lost(before), unique_chatters: 4 });
  await eventually(async () => {
    await expire();
    const rows = await board.sql('SELECT 1 FROM session_standings WHERE session_id = $1', [session]);
    expect(rows).toHaveLength(4);
  });
  expect(await board.redis.exists(board.keys.boardStats(session))).toBe(0);
  expect(await answers([stream])).toEqual([after]);
});

/** Points that the cooldown kept from the board. */
const lost = (answer: { stats: { total_messages: number; total_points: number } } | undefined) =>
  (answer?.stats.total_messages ?? 0) - (answer?.stats.total_points ?? 0);

test('a status of a stream that has left changes that stream, and opens none', async () => {
  const minute = minuteOf(3);
  await channel.start({ minute, title: 'stream 3', sent: channel.ms(minute) });
  expect((await leaderboard(board, { broadcaster_user_id: channel.id })).session_id).toBeNull();
  await board.settle();
  const open = await board.sql('SELECT id FROM stream_sessions WHERE ended_at IS NULL');
  expect(open).toEqual([]);
});
