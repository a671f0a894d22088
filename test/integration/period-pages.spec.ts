import type { ErrorAnswer } from '../../src/platform/http/error.dto';
import { request, withQuery } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { periodPage, plainRows } from '../support/period-oracle';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start();
});
afterAll(() => board.close());

let entries = 0;
/** Somebody earned so much in channel 81, one after the other. */
const earn = (userId: number, points: number, at = new Date(Date.UTC(2026, 0, 5, 0, 0, (entries += 1)))) =>
  board.sql(
    `INSERT INTO coin_entries (user_id, session_id, amount, reason, created_at) VALUES ($1, '81-1760000000', $2, 'chat_message', $3)`,
    [userId, points, at],
  );
const QUERY = { broadcaster_user_id: '81', period: 'month' as const, at: '2026-01-10' };
const ids = async (more: { limit?: number; cursor?: string; around?: string } = {}) =>
  (await periodPage(board, { ...QUERY, ...more })).leaderboard.map(({ user_id }) => Number(user_id));
const refusal = async (more: Record<string, string | number>) => {
  const { status, body } = await request<ErrorAnswer>(
    board.url + withQuery('/api/leaderboard', { ...QUERY, ...more }),
  );
  return [status, body.message];
};

test('pages in both directions, around somebody, among ties and at the ends', async () => {
  // 11 and 12 tie, and so do 13 to 17; who got there first comes first.
  await earn(10, 9);
  for (const user of [12, 11]) await earn(user, 5);
  for (const user of [17, 13, 15, 14, 16]) await earn(user, 2);
  await earn(18, 1);
  const order = [10, 12, 11, 17, 13, 15, 14, 16, 18];
  expect(await ids()).toEqual(order);
  const whole = await periodPage(board, QUERY);
  expect(whole.leaderboard.map(({ rank }) => rank)).toEqual([1, 2, 2, 3, 3, 3, 3, 3, 4]);
  expect(whole).toMatchObject({
    period: 'month',
    from: '2026-01-01T00:00:00.000Z',
    to: '2026-02-01T00:00:00.000Z',
    total_viewers: 9,
    next_cursor: null,
    prev_cursor: null,
  });

  for (const limit of [1, 2, 3, 4, 8, 9, 10]) {
    let page = await periodPage(board, { ...QUERY, limit });
    const forth = plainRows(page);
    while (page.next_cursor) {
      page = await periodPage(board, { ...QUERY, limit, cursor: page.next_cursor });
      forth.push(...plainRows(page));
    }
    expect(forth).toEqual(plainRows(whole));
    const back = plainRows(page);
    while (page.prev_cursor) {
      page = await periodPage(board, { ...QUERY, limit, cursor: page.prev_cursor });
      back.unshift(...plainRows(page));
    }
    expect(back).toEqual(plainRows(whole));
  }

  expect(await ids({ around: '10', limit: 5 })).toEqual([10, 12, 11]);
  expect(await ids({ around: '12', limit: 5 })).toEqual([10, 12, 11, 17]);
  expect(await ids({ around: '15', limit: 5 })).toEqual([17, 13, 15, 14, 16]);
  expect(await ids({ around: '18', limit: 5 })).toEqual([14, 16, 18]);
  expect(await ids({ around: '14', limit: 1 })).toEqual([14]);
  expect(
    (await periodPage(board, { ...QUERY, around: '15', limit: 3 })).leaderboard.map(({ rank }) => rank),
  ).toEqual([3, 3, 3]);
  expect(await refusal({ around: 99 })).toEqual([404, 'viewer 99 has no points in this period']);
});

test('a page goes on where the one before ended, whatever is earned meanwhile', async () => {
  const first = await periodPage(board, { ...QUERY, limit: 3 });
  await earn(18, 10);
  expect(await ids({ limit: 3, cursor: first.next_cursor as string })).toEqual([17, 13, 15]);
  await board.sql(`DELETE FROM coin_entries WHERE user_id = 18 AND amount = 10`);
  expect(await ids()).toEqual([10, 12, 11, 17, 13, 15, 14, 16, 18]);
});

test('who is excluded or banned is on no board at once, nor in its totals, and back as before when re-admitted', async () => {
  const before = await periodPage(board, QUERY);
  await board.sql(
    `INSERT INTO viewer_exclusions (user_id, reason, excluded_by) VALUES (10, 'test', 'test'), (12, 'test', 'test')`,
  );
  expect(await ids()).toEqual([11, 17, 13, 15, 14, 16, 18]);
  const without = await periodPage(board, QUERY);
  expect(without.leaderboard[0]?.rank).toBe(1);
  expect(without.total_viewers).toBe(7);
  expect(await refusal({ around: 10 })).toEqual([404, 'viewer 10 is excluded or banned, and on no board']);
  await board.sql('DELETE FROM viewer_exclusions');
  await board.sql(`INSERT INTO viewer_bans (broadcaster_user_id, user_id, reason, banned_at, expires_at) VALUES
    (81, 11, 'test', now(), now() + interval '1 hour'), (81, 12, 'test', now(), NULL),
    (81, 13, 'over', now(), now() - interval '1 s'), (82, 14, 'elsewhere', now(), NULL)`);
  expect(await ids()).toEqual([10, 17, 13, 15, 14, 16, 18]);
  const all = await periodPage(board, { period: 'month', at: '2026-01-10' });
  expect(all.leaderboard.map(({ user_id }) => user_id)).not.toContain('14');
  await board.sql('DELETE FROM viewer_bans');
  expect(plainRows(await periodPage(board, QUERY))).toEqual(plainRows(before));
});

test('what is earned in chat is on the boards of its time, with names, and as text for bots', async () => {
  const channel = board.channel();
  await channel.start();
  const [ada, bob] = [viewer('Ada'), viewer('bob\u202e')];
  await channel.chat(ada, 1);
  await channel.chat(bob, 2);
  await channel.chat(ada, 10);
  await board.settle();
  const at = new Date(channel.ms(1)).toISOString().slice(0, 10);
  const page = await periodPage(board, { broadcaster_user_id: channel.id });
  expect(page.leaderboard).toEqual([
    { rank: 1, user_id: idOf(ada), username: 'Ada', profile_picture: ada.profile_picture, points_earned: 2 },
    {
      rank: 2,
      user_id: idOf(bob),
      username: 'bob\u202e',
      profile_picture: bob.profile_picture,
      points_earned: 1,
    },
  ]);
  expect(page).toMatchObject({ period: 'all', from: null, to: null, total_viewers: 2 });
  const text = await request<string>(
    `${board.url}/api/leaderboard?broadcaster_user_id=${channel.id}&at=${at}`,
    {
      headers: { Accept: 'text/plain' },
    },
  );
  expect([text.headers.get('content-type'), text.body]).toEqual([
    'text/plain; charset=utf-8',
    '1. Ada (2), 2. bob (1)',
  ]);
});

test.each([
  [{ period: 'year' }, /^period must be one of/],
  [{ at: 'yesterday' }, /^at must be a date/],
  [{ at: '2026-02-30' }, /^at: 2026-02-30 is no date/],
  [{ tz: 'Mars/Olympus' }, /^tz must be an IANA time zone/],
  [{ tz: '+02:00' }, /^tz must be an IANA time zone/],
  [{ tz: '<a>5<b>' }, /^tz must be an IANA time zone/],
  [{ limit: 501 }, /^limit must not be greater than 500/],
  [{ cursor: 'x' }, /^cursor must be the next_cursor or prev_cursor/],
  [{ around: 'ada' }, /^around must be a Kick user id/],
  [{ around: '10', cursor: 'x' }, /^around and cursor exclude each other/],
  [{ broadcaster_user_id: 'ada' }, /^broadcaster_user_id must be a Kick user id/],
])('%j is refused and named', async (more, words) => {
  expect(await refusal(more)).toEqual([400, expect.stringMatching(words)]);
});
