import { connect, EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { history, leaderboard } from '../support/reads';

let board: Kickboard;
const open: EventStream[] = [];
beforeAll(async () => {
  board = await Kickboard.start();
});
afterEach(async () => {
  for (const stream of open.splice(0)) stream.close();
  await board.settle();
});
afterAll(() => board.close());

async function watch(channelId: string, headers: Record<string, string> = {}): Promise<EventStream> {
  const stream = await EventStream.open(board.url, channelId, headers);
  open.push(stream);
  return stream;
}

const metric = async (name: string): Promise<number> => {
  const { body } = await board.get<string>('/metrics');
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(body)?.[1]);
};

test('a new connection begins with a snapshot: chat, oldest first, and the board, as the reads give them', async () => {
  const channel = board.channel();
  await channel.start();
  const ids = [await channel.chat(viewer('alice'), 1), await channel.chat(viewer('bob'), 2)];
  await board.settle();
  const stream = await watch(channel.id);
  await stream.until((events) => expect(events).toHaveLength(1));
  const query = { broadcaster_user_id: channel.id };
  expect(stream.last).toEqual({
    id: expect.stringMatching(/^\d+-\d+$/),
    event: 'snapshot',
    data: {
      messages: (await history(board, query)).messages.toReversed(),
      leaderboard: await leaderboard(board, { ...query, limit: 50 }),
      gap: false,
      next_cursor: null,
      timestamp: expect.any(Number),
    },
  });
  expect(stream.shownIds).toEqual(ids);
  expect(stream.retry).toBeGreaterThanOrEqual(1000);
  expect(stream.retry).toBeLessThan(3000);
  expect(stream.headers['cache-control']).toBe('no-cache, no-transform');
  expect(stream.headers['x-accel-buffering']).toBe('no');
});

test('a message, its coin and the changed board come in this order, each with an id', async () => {
  const channel = board.channel();
  await channel.start();
  const stream = await watch(channel.id);
  const alice = viewer('alice');
  const id = await channel.chat(alice, 1);
  await stream.until(() => expect(stream.of('leaderboard')).toHaveLength(1));
  const session_id = channel.session();
  expect(stream.events.map(({ event }) => event)).toEqual(['snapshot', 'message', 'coin', 'leaderboard']);
  const [message] = stream.of('message');
  const [stored] = (await history(board, { broadcaster_user_id: channel.id })).messages;
  expect({ ...stored, ...message }).toEqual({
    ...stored,
    sweet_coins_earned: message?.sweet_coins_earned,
    sweet_coins_reason: expect.stringMatching(/^(pending|chat_message)$/),
  });
  expect(Object.keys(message ?? {})).toEqual(Object.keys(stored ?? {}));
  const coin = { message_id: id, user_id: idOf(alice), username: 'alice', session_id };
  expect(stream.of('coin')).toEqual([{ ...coin, amount: 1, balance: 1, points_earned: 1 }]);
  const { leaderboard: rows, ...shown } = await leaderboard(board, { session_id });
  expect(stream.of('leaderboard')).toEqual([
    {
      session_id,
      last_updated: shown.last_updated,
      stats: shown.stats,
      full: false,
      rows: [{ ...rows[0], old_rank: null }],
      left: [],
    },
  ]);
  expect(stream.events.every((event) => /^\d+-\d+$/.test(event.id))).toBe(true);

  // No coin this time, but the board counts the message.
  await channel.chat(alice, 2);
  await stream.until(() => expect(stream.of('leaderboard')).toHaveLength(2));
  expect(stream.of('coin')).toHaveLength(1);
  expect(stream.of('leaderboard')[1]).toMatchObject({
    rows: [{ username: 'alice', messages_sent: 2, rank: 1, old_rank: 1 }],
  });
});

test('deltas put together are the board of the reads, with old and new ranks', async () => {
  const channel = board.channel();
  await channel.start();
  const people = ['alice', 'bob', 'carol', 'dave'].map((name) => viewer(name));
  await channel.chat(people[0] as never, 1);
  const stream = await watch(channel.id);
  for (let minute = 2; minute < 42; minute += 3) {
    for (const person of people.slice(minute % 3)) await channel.chat(person, minute);
  }
  await board.settle();
  const expected = await leaderboard(board, { broadcaster_user_id: channel.id });
  // Not the last event of all: a board read right after a judgement may come before the coin it already counts.
  await stream.until(() => expect(stream.of('leaderboard').at(-1)?.last_updated).toBe(expected.last_updated));
  const first = stream.of('snapshot')[0]?.leaderboard as typeof expected;
  const rows = new Map(first.leaderboard.map((row) => [row.user_id, row]));
  for (const delta of stream.of('leaderboard')) {
    expect(delta.full).toBe(false);
    for (const { old_rank, ...row } of delta.rows as ((typeof first.leaderboard)[0] & {
      old_rank: number | null;
    })[]) {
      expect(old_rank).toBe(rows.get(row.user_id)?.rank ?? null);
      rows.set(row.user_id, row);
    }
    for (const user of delta.left as string[]) rows.delete(user);
  }
  const byUser = (list: typeof first.leaderboard) => new Map(list.map((row) => [row.user_id, row]));
  expect(rows).toEqual(byUser(expected.leaderboard));
  expect(stream.of('leaderboard').at(-1)?.stats).toEqual(expected.stats);
});

test('a stream that starts, gets another title and ends is told, each once; the board goes with it', async () => {
  const channel = board.channel();
  const stream = await watch(channel.id);
  await channel.start({ title: 'Before' });
  await channel.title('After');
  await channel.title('After');
  await channel.end({ title: 'After' });
  await stream.until(() => expect(stream.of('session')).toHaveLength(3));
  const facts = { session_id: channel.session(), started_at: new Date(channel.started).toISOString() };
  expect(stream.of('session')).toEqual([
    { ...facts, is_live: true, session_title: 'Before', ended_at: null },
    { ...facts, is_live: true, session_title: 'After', ended_at: null },
    { ...facts, is_live: false, session_title: 'After', ended_at: new Date(channel.ms(30)).toISOString() },
  ]);
  await stream.until(() => {
    const boards = stream.of('leaderboard').map(({ session_id, full }) => [session_id, full]);
    // The three may have come between two looks.
    expect(boards.at(-1) ?? [null, true]).toEqual([null, true]);
  });
});

test('messages judged again after a late start bring their coins', async () => {
  const channel = board.channel();
  const stream = await watch(channel.id);
  const id = await channel.chat(viewer('alice'), 1);
  await board.settle();
  await channel.start();
  await stream.until(() => expect(stream.of('coin')).toMatchObject([{ message_id: id, amount: 1 }]));
  await stream.until(() => expect(stream.of('leaderboard').at(-1)?.stats).toMatchObject({ total_points: 1 }));
});

test('two channels do not mix', async () => {
  const [one, two] = [board.channel(), board.channel()];
  await Promise.all([one.start(), two.start()]);
  const streams = [await watch(one.id), await watch(two.id)];
  const ids = [await one.chat(viewer('alice'), 1), await two.chat(viewer('bob'), 1)];
  for (const [i, stream] of streams.entries()) {
    await stream.until(() => expect(stream.of('leaderboard')).toHaveLength(1));
    expect(stream.messageIds).toEqual([ids[i]]);
    expect(stream.of('coin').map(({ message_id }) => message_id)).toEqual([ids[i]]);
  }
});

test('a client that goes away leaves nothing behind, nor does one that was refused', async () => {
  const channel = board.channel();
  const streams = await Promise.all([1, 2, 3].map(() => watch(channel.id)));
  expect([await metric('kickboard_stream_clients'), await metric('kickboard_stream_channels')]).toEqual([
    3, 1,
  ]);
  for (const stream of streams) stream.close();
  await request(`${board.url}/api/stream?broadcaster_user_id=${channel.id}`, { method: 'HEAD' });
  await eventually(async () => {
    expect([await metric('kickboard_stream_clients'), await metric('kickboard_stream_channels')]).toEqual([
      0, 0,
    ]);
  });
});

test('a client that does not read is disconnected; the others go on', async () => {
  const channel = board.channel();
  const good = await watch(channel.id);
  // Its body is never read.
  const lazy = await connect(board.url, channel.id);
  const content = 'x'.repeat(20_000);
  let sent = 0;
  await eventually(async () => {
    for (let i = 0; i < 20; i += 1, sent += 1) await channel.chat(viewer('alice'), -9, { content });
    expect(await metric('kickboard_stream_dropped_total')).toBe(1);
  }, 50_000);
  expect(await metric('kickboard_stream_clients')).toBe(1);
  await good.until(() => expect(good.messageIds).toHaveLength(sent));
  lazy.destroy();
});

test('HEAD answers at once', async () => {
  const { status, headers } = await request(`${board.url}/api/stream?broadcaster_user_id=4242`, {
    method: 'HEAD',
  });
  expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
});

test.each([
  '',
  '?broadcaster_user_id=',
  '?broadcaster_user_id=abc',
  '?broadcaster_user_id=1&broadcaster_user_id=2',
])('without the id of one broadcaster (%s) it is 400', async (query) => {
  const { status, body } = await board.get(`/api/stream${query}`);
  expect([status, body.message]).toEqual([400, expect.stringContaining('broadcaster_user_id')]);
});
