import { anonymous } from '../../simulator/kick-events';
import { withQuery } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { leaderboard, type Query } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start();
});
afterAll(() => board.close());

const PATH = '/api/stream-session/leaderboard';
const NO_SESSION = {
  leaderboard: [],
  session_id: null,
  has_active_session: false,
  last_updated: 0,
  session_title: null,
  started_at: null,
  ended_at: null,
  stats: { total_messages: 0, total_points: 0, unique_chatters: 0 },
};

async function poll(query: Query, etag?: string | null) {
  const answer = await board.get(withQuery(PATH, query), etag ? { 'If-None-Match': etag } : {});
  return { ...answer, etag: answer.headers.get('etag') };
}

test('an unchanged board is 304 with an empty body, a changed one 200 with a new ETag', async () => {
  const channel = board.channel();
  const query = { broadcaster_user_id: channel.id };
  await channel.start();
  await channel.chat(viewer('alice'), 1);
  await board.settle();
  const first = await poll(query);
  expect([first.status, first.etag]).toEqual([200, expect.stringMatching(/^(W\/)?".+"$/)]);
  const same = await poll(query, first.etag);
  expect([same.status, same.body, same.etag]).toEqual([304, '', first.etag]);
  expect((await poll(query, '"something else"')).status).toBe(200);

  await channel.chat(viewer('bob'), 1);
  await board.settle();
  const changed = await poll(query, first.etag);
  expect([changed.status, changed.etag === first.etag]).toEqual([200, false]);
  expect(changed.body.leaderboard).toHaveLength(2);
  expect((await poll({ ...query, limit: 1 }, changed.etag)).status).toBe(200);
});

test('an ETag is recognised as proxies pass it on: weak, or one of several', async () => {
  const channel = board.channel();
  const query = { broadcaster_user_id: channel.id };
  await channel.start();
  const { etag } = await poll(query);
  for (const seen of [`W/${etag}`, `"other", ${etag}`, `"other",W/${etag}`])
    expect((await poll(query, seen)).status).toBe(304);
  for (const other of ['W/"other"', '"', String(etag).slice(1, -1)])
    expect((await poll(query, other)).status).toBe(200);
});

test('a board is read again only when its version changed', async () => {
  const channel = board.channel();
  const query = { broadcaster_user_id: channel.id };
  const names = async () => (await leaderboard(board, query)).leaderboard.map(({ username }) => username);
  const [people, stats] = [
    board.keys.boardPeople(channel.session()),
    board.keys.boardStats(channel.session()),
  ];
  await channel.start();
  await channel.chat(viewer('alice'), 1);
  await board.settle();
  expect(await names()).toEqual(['alice']);
  for (const [id, person] of Object.entries(await board.redis.hgetall(people)))
    await board.redis.hset(people, id, person.replace('"alice"', '"eve"'));
  expect(await names()).toEqual(['alice']);
  await board.redis.hincrby(stats, 'last_updated', 1);
  expect(await names()).toEqual(['eve']);
});

test('the answer changes with the title and with the end, also for who sends an ETag', async () => {
  const channel = board.channel();
  const query = { session_id: channel.session() };
  await channel.start({ title: 'Before' });
  const first = await poll(query);
  await channel.title('After');
  const renamed = await poll(query, first.etag);
  expect([renamed.status, renamed.body.session_title]).toEqual([200, 'After']);
  await channel.end({ minute: 30, title: 'After' });
  const ended = await poll(query, renamed.etag);
  expect([ended.status, ended.body.has_active_session]).toEqual([200, false]);
  expect(ended.body.ended_at).toBe(new Date(channel.ms(30)).toISOString());
});

test('last_updated changes exactly when the board does (lesson 27)', async () => {
  const channel = board.channel();
  const query = { broadcaster_user_id: channel.id };
  await channel.start();
  const alice = viewer('alice');
  const times: number[] = [];
  const look = async () => {
    await board.settle();
    times.push((await leaderboard(board, query)).last_updated);
    return times.at(-1);
  };
  await channel.chat(alice, 1);
  await look();
  // A message without a coin still counts as a message.
  await channel.chat(alice, 1);
  await look();
  await channel.chat(viewer('bob'), 1);
  await look();
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  expect(Math.abs(Date.now() - (times[2] ?? 0))).toBeLessThan(60_000);
  await channel.chat(viewer('botrix'), 2);
  await channel.chat(anonymous(), 2);
  await channel.chat(viewer('too early'), -9);
  expect(await look()).toBe(times[2]);
  await board.sql('SELECT 1');
  expect(await look()).toBe(times[2]);
});

test('without a live session the board is empty and says so; reading opens none (lesson 23)', async () => {
  const channel = board.channel();
  const query = { broadcaster_user_id: channel.id };
  expect(await leaderboard(board, query)).toEqual(NO_SESSION);
  const { etag } = await poll(query);
  await channel.chat(viewer('alice'), 1);
  await board.settle();
  expect(await leaderboard(board, query)).toEqual(NO_SESSION);
  expect(await board.redis.exists(board.keys.sessions(channel.id))).toBe(0);
  const rows = await board.sql('SELECT 1 FROM stream_sessions WHERE broadcaster_user_id = $1', [channel.id]);
  expect(rows).toEqual([]);
  await channel.start({ minute: 10 });
  expect(await poll(query, etag)).toMatchObject({ status: 200, body: { session_id: channel.session(10) } });
});

test('a live session nobody has written in is there, with an empty board', async () => {
  const channel = board.channel();
  await channel.start({ title: 'Quiet' });
  const answer = await leaderboard(board, { broadcaster_user_id: channel.id });
  expect(answer).toMatchObject({ leaderboard: [], has_active_session: true, session_title: 'Quiet' });
});

test('an ended session is gone without session_id and complete with it', async () => {
  const channel = board.channel();
  await channel.start();
  await channel.chat(viewer('alice'), 1);
  await channel.end();
  await board.settle();
  expect(await leaderboard(board, { broadcaster_user_id: channel.id })).toEqual(NO_SESSION);
  expect(await leaderboard(board, { session_id: channel.session() })).toMatchObject({
    leaderboard: [{ username: 'alice', points_earned: 1 }],
    has_active_session: false,
    session_title: 'Friday night',
  });
});

test('a session that never was is 404', async () => {
  const { status, body } = await board.get(withQuery(PATH, { session_id: '4242-1' }));
  expect([status, body]).toEqual([
    404,
    { statusCode: 404, error: 'Not Found', message: expect.stringContaining('4242-1') },
  ]);
});
