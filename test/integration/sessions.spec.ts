import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf, leaderboard } from '../support/reads';
import type { Channel } from '../support/channel';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 2 });
});
afterAll(() => board.close());

/** The channel's sessions in Postgres as `[start, end]` in minutes, by start. */
async function stored(channel: Channel): Promise<[number, number | null][]> {
  await board.settle();
  const rows = await board.sql<{ id: string; started_at: Date; ended_at: Date | null }>(
    'SELECT id, started_at, ended_at FROM stream_sessions WHERE broadcaster_user_id = $1 ORDER BY started_at',
    [channel.id],
  );
  expect(rows.filter(({ ended_at }) => ended_at === null).length).toBeLessThanOrEqual(1);
  return rows.map(({ id, started_at, ended_at }) => {
    expect(id).toBe(`${channel.id}-${Number(started_at) / 1000}`);
    const minute = (time: Date) => (Number(time) - channel.started) / 60_000;
    return [minute(started_at), ended_at && minute(ended_at)];
  });
}

const live = async (channel: Channel): Promise<string | null> =>
  (await leaderboard(board, { broadcaster_user_id: channel.id })).session_id;

test('a session’s id is its broadcaster and start second', async () => {
  const channel = board.channel();
  await channel.start();
  expect(await live(channel)).toBe(`${channel.id}-${channel.started / 1000}`);
  expect(await stored(channel)).toEqual([[0, null]]);
});

test('the same start told twice is one session (lesson 22)', async () => {
  const channel = board.channel();
  await channel.start({ sent: channel.ms(0) });
  await channel.start({ sent: channel.ms(0) + 3000 });
  expect(await stored(channel)).toEqual([[0, null]]);
  await channel.end({ minute: 30 });
  expect(await stored(channel)).toEqual([[0, 30]]);
  expect(await live(channel)).toBeNull();
});

test('an end that arrives before its start leaves one ended session', async () => {
  const channel = board.channel();
  await channel.end({ minute: 30 });
  expect(await stored(channel)).toEqual([[0, 30]]);
  await channel.start({ sent: channel.ms(0) });
  expect(await stored(channel)).toEqual([[0, 30]]);
  expect(await live(channel)).toBeNull();
});

test('an end told twice ends once, and an older one does not replace a newer one', async () => {
  const channel = board.channel();
  await channel.start();
  await channel.end({ minute: 30, sent: channel.ms(30) });
  await channel.end({ minute: 29, sent: channel.ms(29) });
  await channel.end({ minute: 30, sent: channel.ms(31) });
  expect(await stored(channel)).toEqual([[0, 30]]);
});

test('a missed end: the next start closes the stream that was open (lesson 21)', async () => {
  const channel = board.channel();
  await channel.start();
  await channel.start({ minute: 40 });
  expect(await live(channel)).toBe(channel.session(40));
  expect(await stored(channel)).toEqual([
    [0, 40],
    [40, null],
  ]);
});

test('a late end of the stream before does not close the one of today (lesson 21)', async () => {
  const channel = board.channel();
  await channel.start();
  await channel.start({ minute: 40 });
  await channel.end({ minute: 35, of: 0, sent: channel.ms(45) });
  expect(await live(channel)).toBe(channel.session(40));
  expect(await stored(channel)).toEqual([
    [0, 35],
    [40, null],
  ]);
});

test('a start of an earlier stream that comes late does not close or replace the live one', async () => {
  const channel = board.channel();
  await channel.start({ minute: 40 });
  await channel.start({ minute: 0, sent: channel.ms(0) });
  expect(await live(channel)).toBe(channel.session(40));
  expect(await stored(channel)).toEqual([
    [0, 40],
    [40, null],
  ]);
});

test('a short reconnect with the same start resumes the session with its board (lesson 22)', async () => {
  const channel = board.channel();
  await channel.start();
  await channel.chat(viewer('alice'), 1);
  await channel.end({ minute: 10 });
  await board.settle();
  expect(await live(channel)).toBeNull();
  await channel.start({ sent: channel.ms(11) });
  await channel.chat(viewer('bob'), 15);
  const board1 = async () => (await leaderboard(board, { broadcaster_user_id: channel.id })).leaderboard;
  expect(await stored(channel)).toEqual([[0, null]]);
  expect((await board1()).map(({ username }) => username)).toEqual(['alice', 'bob']);
});

test('a start delivered again after the end does not reopen the stream (promise P10)', async () => {
  const channel = board.channel();
  await channel.start({ sent: channel.ms(0) });
  await channel.end({ minute: 30, sent: channel.ms(30) });
  await channel.start({ sent: channel.ms(0) });
  await channel.start({ sent: channel.ms(20) });
  expect(await live(channel)).toBeNull();
  expect(await stored(channel)).toEqual([[0, 30]]);
});

test('titles: the newest by time of sending wins, from either event', async () => {
  const channel = board.channel();
  const title = async () => (await leaderboard(board, { broadcaster_user_id: channel.id })).session_title;
  await channel.start({ title: 'first', sent: channel.ms(0) });
  await channel.title('third', { sent: channel.ms(20) });
  await channel.title('second', { sent: channel.ms(10) });
  expect(await title()).toBe('third');
  await board.settle();
  const rows = await board.sql('SELECT title FROM stream_sessions WHERE broadcaster_user_id = $1', [
    channel.id,
  ]);
  expect(rows).toEqual([{ title: 'third' }]);
});

test('a title for a channel that is not live opens nothing', async () => {
  const channel = board.channel();
  await channel.title('nobody there');
  expect(await stored(channel)).toEqual([]);
});

test('many status events at once leave at most one open session', async () => {
  const channel = board.channel();
  const minutes = [0, 10, 20, 30, 40];
  await Promise.all(
    minutes.flatMap((minute) => [
      channel.start({ minute, sent: channel.ms(minute) }),
      ...(minute < 40 ? [channel.end({ of: minute, minute: minute + 5, sent: channel.ms(minute + 5) })] : []),
    ]),
  );
  expect(await live(channel)).toBe(channel.session(40));
  expect(await stored(channel)).toEqual([
    ...[0, 10, 20, 30].map((minute) => [minute, minute + 5]),
    [40, null],
  ]);
});

test('streams of two channels have nothing to do with each other', async () => {
  const [one, two] = [board.channel(), board.channel()];
  await one.start();
  await two.start();
  await one.end();
  const ids = [await one.chat(viewer('alice'), 40), await two.chat(viewer('bob'), 40)];
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['0:stream_offline', '1']);
  expect(await live(two)).toBe(two.session());
});
