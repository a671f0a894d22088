import { ADMIN_SETTINGS, administration } from '../support/admin';
import type { Channel } from '../support/channel';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { coinsOf, leaderboard } from '../support/reads';

let board: Kickboard;
let ask: ReturnType<typeof administration>;
beforeAll(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
  ask = administration(board);
});
afterAll(() => board.close());

const exclude = async (user: string, excluded: boolean) => {
  const { status, body } = await ask('PUT', `viewers/${user}/exclusion`, { excluded, reason: 'a bot' });
  expect([status, body]).toEqual([200, { user_id: user, excluded }]);
};

/** A stream in which three people wrote, one of them ahead of the others. */
async function stream(): Promise<{ channel: Channel; session: string; ahead: ReturnType<typeof viewer> }> {
  const channel = board.channel();
  await channel.start();
  const ahead = viewer('ahead');
  for (const minute of [1, 7, 14]) await channel.chat(ahead, minute);
  await channel.chat(viewer('bob'), 2);
  await channel.chat(viewer('carol'), 3);
  await board.settle();
  return { channel, session: channel.session(), ahead };
}

const whole = async (session: string) => {
  const { leaderboard: rows, stats, last_updated } = await leaderboard(board, { session_id: session });
  return { rows, stats, last_updated };
};
type Whole = Awaited<ReturnType<typeof whole>>;

function expectWithout(user: string, without: Whole, before: Whole): void {
  const gone = before.rows.find(({ user_id }) => user_id === user);
  expect(without.rows.map(({ user_id, points_earned }) => [user_id, points_earned])).toEqual(
    before.rows.filter(({ user_id }) => user_id !== user).map((row) => [row.user_id, row.points_earned]),
  );
  expect(without.rows[0]?.rank).toBe(1);
  expect(without.stats).toEqual({
    total_messages: before.stats.total_messages - (gone?.messages_sent ?? 0),
    total_points: before.stats.total_points - (gone?.points_earned ?? 0),
    unique_chatters: before.stats.unique_chatters - 1,
  });
  expect(without.last_updated).toBeGreaterThan(before.last_updated);
}

test('an excluded viewer is off the live board and its totals at once, earns nothing, and is back with everything', async () => {
  const { channel, session, ahead } = await stream();
  const user = idOf(ahead);
  const before = await whole(session);
  expect(before.rows[0]).toMatchObject({ user_id: user, points_earned: 3 });
  await exclude(user, true);
  expectWithout(user, await whole(session), before);
  expect(await board.redis.zscore(board.keys.leaderboard(session), user)).toBeNull();
  const message = await channel.chat(ahead, 30);
  const offline = await channel.chat(ahead, -30);
  await board.settle();
  expect(await coinsOf(board, [message, offline])).toEqual(['0:excluded', '0:excluded']);
  expect(await board.redis.get(board.keys.coins(user))).toBe('3');
  expectWithout(user, await whole(session), before);
  await exclude(user, false);
  const back = await whole(session);
  expect([back.rows, back.stats]).toEqual([before.rows, before.stats]);
  const next = await channel.chat(ahead, 40);
  await board.settle();
  expect(await coinsOf(board, [next])).toEqual(['1']);
});

test('an excluded viewer stays away when boards are made anew, and comes back on them', async () => {
  const { session, ahead } = await stream();
  const user = idOf(ahead);
  const before = await whole(session);
  await exclude(user, true);
  await board.settle();
  expect((await ask('POST', 'rebuild')).body.status).toBe('rebuilt');
  const without = await whole(session);
  expectWithout(user, without, before);
  expect(await board.redis.hget(board.keys.hiddenPeople(), user)).toBe('excluded');
  await exclude(user, false);
  const back = await whole(session);
  expect([back.rows, back.stats]).toEqual([before.rows, before.stats]);
});

test('boards of ended streams leave out who is excluded, also those written down before or meanwhile', async () => {
  const { channel, session, ahead } = await stream();
  const user = idOf(ahead);
  await channel.end();
  await board.settle();
  const before = await whole(session);
  await exclude(user, true);
  // Its standings are written down while the viewer is hidden.
  await board.redis.zadd(board.keys.sessionsDue(), 0, channel.id);
  await eventually(
    async () =>
      expect(
        await board.sql('SELECT user_id FROM session_standings WHERE session_id = $1 ORDER BY place', [
          session,
        ]),
      ).toMatchObject([{ user_id: user }, {}, {}]),
    20_000,
  );
  const { keys } = board;
  await board.redis.del(
    keys.boardStats(session),
    keys.boardOrder(session),
    keys.boardPeople(session),
    keys.leaderboard(session),
  );
  const without = await whole(session);
  expectWithout(user, without, before);
  await exclude(user, false);
  const back = await whole(session);
  expect([back.rows, back.stats]).toEqual([before.rows, before.stats]);
  expect(back.last_updated).toBeGreaterThan(without.last_updated);
  await exclude(user, true);
  expectWithout(user, await whole(session), back);
});

test('whoever watches sees the row leave', async () => {
  const { channel, ahead } = await stream();
  const events = await EventStream.open(board.url, channel.id);
  await events.until(() => expect(events.of('snapshot')).toHaveLength(1));
  await exclude(idOf(ahead), true);
  await events.until(() => expect(events.of('leaderboard').at(-1)).toMatchObject({ left: [idOf(ahead)] }));
  events.close();
});

test('a ban holds on its channel alone, and ends by itself', async () => {
  const here = await stream();
  const there = board.channel();
  await there.start();
  await there.chat(here.ahead, 45);
  await board.settle();
  const user = idOf(here.ahead);
  const [before, elsewhere] = [await whole(here.session), await whole(there.session())];
  await board.sql(
    `INSERT INTO viewer_bans (broadcaster_user_id, user_id, reason, banned_at, expires_at)
     VALUES ($1, $2, 'spam', now(), now() + interval '4 seconds')`,
    [here.channel.id, user],
  );
  await board.sql(
    `INSERT INTO visibility_outbox (user_id, broadcaster_user_id, hidden_as) VALUES ($1, $2, 'banned')`,
    [user, here.channel.id],
  );
  await eventually(async () => expectWithout(user, await whole(here.session), before));
  const banned = await here.channel.chat(here.ahead, 50);
  const fine = await there.chat(here.ahead, 52);
  await eventually(async () => expect(await coinsOf(board, [banned, fine])).toEqual(['0:banned', '1']));
  expect((await whole(there.session())).rows).toHaveLength(elsewhere.rows.length);
  await eventually(async () => expect((await whole(here.session)).rows).toEqual(before.rows), 20_000);
  expect(await board.sql('SELECT 1 FROM viewer_bans WHERE user_id = $1', [user])).toEqual([]);
});

test('acts in quick turns end as the last one says, in every place', async () => {
  const { session, ahead } = await stream();
  const user = idOf(ahead);
  const before = await whole(session);
  for (let turn = 0; turn < 6; turn += 1)
    await Promise.all([exclude(user, turn % 2 === 0), exclude(user, turn % 2 === 0)]);
  await board.settle();
  const after = await whole(session);
  expect([after.rows, after.stats]).toEqual([before.rows, before.stats]);
  expect(await board.redis.hget(board.keys.hiddenPeople(), user)).toBeNull();
  const acts = await board.sql('SELECT what FROM admin_audit WHERE on_whom = $1', [`viewer:${user}`]);
  expect(acts).toHaveLength(12);
});

test.each<[object, RegExp]>([
  [{ reason: 'x' }, /excluded/],
  [{ excluded: 'yes', reason: 'x' }, /excluded/],
  [{ excluded: true }, /reason/],
])('%j is 400 and names the field', async (body, message) => {
  const answer = await ask('PUT', 'viewers/5/exclusion', body);
  expect([answer.status, answer.body.message]).toEqual([400, expect.stringMatching(message)]);
});
