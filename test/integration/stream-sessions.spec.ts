import type { StreamSessionsAnswer } from '../../src/sessions/stream-sessions.dto';
import { allPages, type Answer, request, withQuery } from '../support/http';
import { Kickboard } from '../support/kickboard';
import type { Query } from '../support/reads';
import { StoreRelay } from '../support/store-relay';

let board: Kickboard;
let relay: StoreRelay;
let other: string;
beforeAll(async () => {
  board = await Kickboard.start();
  relay = await StoreRelay.before(board.stores.redisUrl);
  other = (await board.startApi({ REDIS_URL: relay.url })).url;
});
afterEach(() => relay.mend());
afterAll(async () => {
  await board.close();
  relay.close();
});

async function sessions(query: Query, url = board.url): Promise<StreamSessionsAnswer> {
  const answer: Answer<StreamSessionsAnswer> = await request(withQuery(`${url}/api/stream-sessions`, query));
  expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
  return answer.body;
}

/** All pages after one another. */
async function allIds(query: Query): Promise<string[]> {
  const pages = await allPages((cursor) => sessions({ ...query, cursor }));
  return pages.flatMap((page) => page.sessions.map(({ session_id }) => session_id));
}

test('a stream is there as soon as its start is acknowledged, and ends with its end', async () => {
  const channel = board.channel();
  const query = { broadcaster_user_id: channel.id };
  expect(await sessions(query)).toMatchObject({ sessions: [], next_cursor: null });
  await channel.start({ title: 'One' });
  const one = {
    session_id: channel.session(),
    broadcaster_user_id: channel.id,
    username: 'sweetflips',
    session_title: 'One',
    started_at: new Date(channel.ms(0)).toISOString(),
    category: null,
    language: null,
  };
  expect((await sessions(query)).sessions).toEqual([{ ...one, ended_at: null, is_live: true }]);
  await channel.end({ minute: 30, title: 'One' });
  const ended = { ended_at: new Date(channel.ms(30)).toISOString(), is_live: false };
  expect((await sessions(query)).sessions).toEqual([{ ...one, ...ended }]);
});

test('pages put together are all streams of a channel, newest first, whatever the size of a page', async () => {
  const channel = board.channel();
  for (const minute of [20, 0, 30, 10]) await channel.start({ minute });
  const expected = [30, 20, 10, 0].map((minute) => channel.session(minute));
  for (const limit of [1, 2, 3, 4, 5])
    expect(await allIds({ broadcaster_user_id: channel.id, limit })).toEqual(expected);
});

test('those that an emptied Redis has not back yet are there', async () => {
  const channel = board.channel();
  const query = { broadcaster_user_id: channel.id };
  for (const minute of [0, 10]) await channel.start({ minute });
  await board.settle();
  const before = await sessions(query);
  await board.redis.del(board.keys.sessions(channel.id));
  expect((await sessions(query)).sessions).toEqual(before.sessions);
});

test('without a channel all are listed; without Redis those of a channel come from Postgres, degraded', async () => {
  const channels = [board.channel(), board.channel(), board.channel()];
  for (const channel of channels) for (const minute of [0, 10]) await channel.start({ minute });
  await board.settle();
  const listed = await allIds({ limit: 2 });
  expect(new Set(listed).size).toBe(listed.length);
  for (const channel of channels) expect(listed).toContain(channel.session(10));

  const [channel] = channels as [(typeof channels)[0]];
  const query = { broadcaster_user_id: channel.id };
  const live = await sessions(query, other);
  expect(live.degraded).toBeUndefined();
  relay.cut();
  const stored = await sessions(query, other);
  expect(stored).toMatchObject({ sessions: live.sessions, degraded: true });
});
