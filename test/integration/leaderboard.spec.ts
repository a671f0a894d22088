import type { Person } from '../../simulator/kick-bodies';
import { anonymous } from '../../simulator/kick-events';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { leaderboard } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start();
});
afterAll(() => board.close());

const row = (rank: number, who: Person, points: number, messages: number, emotes = 0) => ({
  rank,
  user_id: idOf(who),
  username: who.username,
  profile_picture: who.profile_picture,
  points_earned: points,
  messages_sent: messages,
  emotes_used: emotes,
});

test('order: points, then messages, then who was there first; rank is dense over points', async () => {
  const channel = board.channel();
  const [ace, busy, early, late, extra] = ['ace', 'busy', 'early', 'late', 'extra'].map((name) =>
    viewer(name),
  ) as [Person, Person, Person, Person, Person];
  await channel.start({ title: 'Ranked' });
  // Arrival is not the order of writing: the late one arrives before the early one.
  await channel.chat(late, 4);
  await channel.chat(early, 3);
  for (const minute of [0, 6]) await channel.chat(ace, minute);
  for (const minute of [7, 8, 9]) await channel.chat(busy, minute);
  await channel.chat(extra, 4, { content: '[emote:1:A] [emote:2:B]' });
  await board.settle();
  const expected = {
    leaderboard: [
      row(1, ace, 2, 2),
      row(2, busy, 1, 3),
      row(2, early, 1, 1),
      row(2, late, 1, 1),
      row(2, extra, 1, 1, 2),
    ],
    session_id: channel.session(),
    has_active_session: true,
    last_updated: expect.any(Number),
    session_title: 'Ranked',
    started_at: new Date(channel.ms(0)).toISOString(),
    ended_at: null,
    stats: { total_messages: 8, total_points: 6, unique_chatters: 5 },
  };
  expect(await leaderboard(board, { broadcaster_user_id: channel.id })).toEqual(expected);
  expect(await leaderboard(board, { session_id: channel.session() })).toEqual(expected);
  const both = { broadcaster_user_id: channel.id, session_id: channel.session(), limit: 2 };
  expect(await leaderboard(board, both)).toEqual({
    ...expected,
    leaderboard: expected.leaderboard.slice(0, 2),
    next_cursor: expect.any(String),
  });
});

test('everybody who wrote is on the board, with 0 points if need be', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  // A coin two minutes before the end of the first stream makes the second stream's first message wait.
  await channel.start();
  await channel.chat(alice, 9);
  await channel.end({ minute: 10 });
  await channel.start({ minute: 11 });
  await channel.chat(alice, 11);
  await board.settle();
  const second = await leaderboard(board, { session_id: channel.session(11) });
  expect(second.leaderboard).toEqual([row(1, alice, 0, 1)]);
  expect(second.stats).toEqual({ total_messages: 1, total_points: 0, unique_chatters: 1 });
  const key = board.keys.leaderboard(channel.session(11));
  expect(await board.redis.zrange(key, '0', '-1', 'WITHSCORES')).toEqual([idOf(alice), '0']);
});

test('bots and anonymous people are not on the board and not in its totals (lesson 19)', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  await channel.start();
  await channel.chat(viewer('KickBot'), 1);
  await channel.chat(viewer('Bot_Rix', { channel_slug: 'botrix' }), 1);
  await channel.chat(anonymous(), 1);
  await channel.chat(anonymous({ bare: true }), 1);
  await channel.chat(alice, 1);
  await channel.chat(viewer('botrix_fan'), 2);
  await board.settle();
  const answer = await leaderboard(board, { broadcaster_user_id: channel.id });
  expect(answer.leaderboard.map(({ username }) => username)).toEqual(['alice', 'botrix_fan']);
  expect(answer.stats).toEqual({ total_messages: 2, total_points: 2, unique_chatters: 2 });
});

test('a renamed viewer keeps the place; the newest name by time of writing is shown (lesson 18)', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  const renamed = { ...alice, username: 'alicia' };
  await channel.start();
  await channel.chat(renamed, 10);
  await channel.chat(alice, 1);
  const imposter = viewer('alice');
  await channel.chat(imposter, 12);
  await board.settle();
  const { leaderboard: rows } = await leaderboard(board, { broadcaster_user_id: channel.id });
  expect(rows).toEqual([row(1, renamed, 2, 2), row(2, imposter, 1, 1)]);
});

test('the limit is 50 by default; totals count everybody', async () => {
  const channel = board.channel();
  await channel.start();
  await Promise.all(Array.from({ length: 60 }, (_, i) => channel.chat(viewer(`viewer${i}`), 1)));
  await board.settle();
  const byDefault = await leaderboard(board, { broadcaster_user_id: channel.id });
  const all = await leaderboard(board, { broadcaster_user_id: channel.id, limit: 500 });
  expect([byDefault.leaderboard.length, all.leaderboard.length]).toEqual([50, 60]);
  expect(byDefault.stats).toEqual({ total_messages: 60, total_points: 60, unique_chatters: 60 });
});

test('viewers of one channel are not on the board of another', async () => {
  const [one, two] = [board.channel(), board.channel()];
  await one.start();
  await two.start();
  await one.chat(viewer('alice'), 1);
  await board.settle();
  expect((await leaderboard(board, { broadcaster_user_id: two.id })).leaderboard).toEqual([]);
});
