import type { LeaderboardAnswer } from '../../src/leaderboard/leaderboard.dto';
import type { Channel } from '../support/channel';
import { withQuery } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

const PATH = '/api/stream-session/leaderboard';
let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start();
});
afterAll(() => board.close());

const read = async (query: Record<string, string | number | undefined>) => {
  const { status, body } = await board.get<LeaderboardAnswer>(withQuery(PATH, query));
  expect(status).toBe(200);
  return body;
};

/** All rows, page by page; `between` happens after the first page. */
async function pagesOf(channel: Channel, between = async () => {}) {
  const rows: LeaderboardAnswer['leaderboard'] = [];
  const query = { session_id: channel.session(), limit: 2 };
  let page = await read(query);
  for (let isFirst = true; ; isFirst = false) {
    expect(page.leaderboard.length).toBeLessThanOrEqual(2);
    rows.push(...page.leaderboard);
    if (page.next_cursor === undefined) return rows;
    if (isFirst) await between();
    page = await read({ ...query, cursor: page.next_cursor });
  }
}

const NAMES = ['ann', 'ben', 'cyd', 'dee', 'eve', 'fay', 'gus'];

const people = new Map(NAMES.map((name) => [name, viewer(name)]));
const person = (name: string) => people.get(name) ?? viewer(name);
/** Streams of different times, so that no cooldown of one reaches into another. */
let ago = 100;

/** Two with two coins, five with one. */
async function filled(): Promise<Channel> {
  const channel = board.channel({ startedAgoMinutes: (ago += 100) });
  await channel.start();
  for (const name of NAMES.slice(0, 5)) await channel.chat(person(name), 20);
  for (const name of NAMES.slice(0, 2)) await channel.chat(person(name), 26);
  for (const name of NAMES.slice(5)) await channel.chat(person(name), 1);
  await board.settle();
  return channel;
}

async function forget(channel: Channel): Promise<void> {
  const names = (await board.stores.keyNames()).filter((name) => name.includes(channel.session()));
  expect(names).toContain(`leaderboard:${channel.session()}`);
  await board.redis.del(names.map((name) => board.stores.prefix + name));
}

test('pages put together are the whole board, with its ranks, and a board that fits has no cursor', async () => {
  const channel = await filled();
  const whole = await read({ session_id: channel.session(), limit: 500 });
  expect(whole.leaderboard).toHaveLength(NAMES.length);
  expect(whole).not.toHaveProperty('next_cursor');
  expect(await pagesOf(channel)).toEqual(whole.leaderboard);
  expect((await read({ session_id: channel.session(), limit: 7 })).next_cursor).toBeUndefined();
});

test('who moves up between two pages takes nobody else off them', async () => {
  const channel = await filled();
  const rows = await pagesOf(channel, async () => {
    await channel.chat(person('ben'), 32);
    await board.settle();
  });
  expect([...new Set(rows.map(({ username }) => username))].sort()).toEqual(NAMES);
});

test('an ended board has the same pages from Postgres as from Redis', async () => {
  const channel = await filled();
  await channel.end({ minute: 40 });
  await board.settle();
  const before = await pagesOf(channel);
  expect(before).toHaveLength(NAMES.length);
  await forget(channel);
  expect(await pagesOf(channel)).toEqual(before);
});

test.each(['x', Buffer.from('1.2.3').toString('base64url'), ''])('the cursor %j is 400', async (cursor) => {
  const { status, body } = await board.get(withQuery(PATH, { broadcaster_user_id: '4242', cursor }));
  expect([status, body.message]).toEqual([400, expect.stringContaining('cursor')]);
});
