import type { EntriesAnswer, ViewerAnswer } from '../../src/viewers/viewers.dto';
import type { Person } from '../../simulator/kick-bodies';
import { eventually } from '../support/eventually';
import { allPages, type Answer, request, withQuery } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { freshId, idOf, viewer } from '../support/people';
import { StoreRelay } from '../support/store-relay';

type Viewer = Pick<ViewerAnswer, keyof ViewerAnswer>;
type Entries = Pick<EntriesAnswer, keyof EntriesAnswer>;

let board: Kickboard;
let redis: StoreRelay;
let postgres: StoreRelay;
let other: string;
beforeAll(async () => {
  board = await Kickboard.start();
  redis = await StoreRelay.before(board.stores.redisUrl);
  postgres = await StoreRelay.before(board.stores.databaseUrl);
  other = (await board.startApi({ REDIS_URL: redis.url, DATABASE_URL: postgres.url })).url;
});
afterEach(() => {
  redis.mend();
  postgres.mend();
});
afterAll(async () => {
  await board.close();
  redis.close();
  postgres.close();
});

const byId = (person: Person, url = board.url): Promise<Answer<Viewer>> =>
  request(`${url}/api/viewers/${idOf(person)}`);
const byName = (username: string, headers: Record<string, string> = {}): Promise<Answer<Viewer>> =>
  request(board.url + withQuery('/api/viewers', { username }), { headers });

test('a viewer is told with balance, rank, ledger sums, names and the live stream', async () => {
  const channel = board.channel();
  await channel.start();
  const [ada, bob, carol] = [viewer('Ada_L'), viewer('bob'), viewer('carol')];
  for (const minute of [1, 10, 20]) await channel.chat(ada, minute);
  await channel.chat(ada, 21);
  for (const minute of [2, 3]) await channel.chat(bob, minute);
  await channel.chat(carol, 4);
  await board.settle();
  await board.sql(
    `INSERT INTO coin_entries (user_id, amount, reason, created_at) VALUES ($1, -1, 'spend', now()), ($1, 5, 'adjustment', now())`,
    [idOf(ada)],
  );
  const time = (minute: number) => new Date(channel.ms(minute)).toISOString();
  expect((await byId(ada)).body).toEqual({
    user_id: idOf(ada),
    username: 'Ada_L',
    channel_slug: 'ada-l',
    profile_picture: ada.profile_picture,
    balance: 3,
    rank: 1,
    earned_total: 3,
    spent_total: 1,
    messages_total: 4,
    first_seen_at: time(1),
    last_seen_at: time(21),
    excluded: false,
    banned_until: null,
    names: [{ username: 'Ada_L', since: time(1) }],
    current_session: { session_id: channel.session(), rank: 1, points_earned: 3, messages_sent: 4 },
  });
  expect((await byId(bob)).body).toMatchObject({ rank: 2, current_session: { rank: 2, messages_sent: 2 } });
  expect((await byId(carol)).body).toMatchObject({ rank: 2, current_session: { rank: 2 } });

  await channel.end({ minute: 30 });
  await board.sql(
    `INSERT INTO viewer_exclusions (user_id, reason, excluded_by) VALUES ($1, 'test', 'test')`,
    [idOf(ada)],
  );
  await board.sql(
    `INSERT INTO viewer_bans (broadcaster_user_id, user_id, reason, banned_at, expires_at)
     VALUES (1, $1, '', now(), NULL), (2, $1, '', now(), now()), (3, $2, '', now(), '2099-01-01T00:00:00Z')`,
    [idOf(bob), idOf(carol)],
  );
  expect((await byId(ada)).body).toMatchObject({
    excluded: true,
    rank: null,
    earned_total: 3,
    current_session: null,
  });
  expect((await byId(bob)).body).toMatchObject({
    excluded: false,
    rank: null,
    banned_until: '9999-12-31T23:59:59.999Z',
  });
  expect((await byId(carol)).body).toMatchObject({ banned_until: '2099-01-01T00:00:00.000Z' });
});

test('a rename keeps everything; of two who swapped names each is found under the new one', async () => {
  const channel = board.channel();
  await channel.start();
  const [kim, lee] = [viewer('Kim_'), viewer('lee_')];
  await channel.chat(kim, 1);
  await channel.chat(lee, 2);
  await board.settle();
  await channel.chat({ ...kim, username: 'lee_' }, 10);
  await channel.chat({ ...lee, username: 'Kim_' }, 11);
  await board.settle();
  expect((await byName('lee_')).body).toMatchObject({
    user_id: idOf(kim),
    balance: 2,
    messages_total: 2,
    names: [{ username: 'lee_' }, { username: 'Kim_' }],
  });
  for (const name of ['Kim_', '@Kim_', 'KIM_', '@kim_'])
    expect((await byName(name)).body.user_id).toBe(idOf(lee));
  await channel.chat({ ...lee, username: 'lena' }, 12);
  await board.settle();
  // Nobody has the name now: lee had it last.
  expect((await byName('kim_')).body).toMatchObject({ user_id: idOf(lee), username: 'lena' });
  expect(await byName('kim__')).toMatchObject({
    status: 404,
    body: { message: 'nobody is known by the name kim__' },
  });
  expect((await byName('@')).status).toBe(400);
  const text = await request<string>(`${board.url}/api/viewers?username=lena`, {
    headers: { Accept: 'text/plain' },
  });
  expect([text.headers.get('content-type'), text.body]).toEqual([
    'text/plain; charset=utf-8',
    expect.stringMatching(/^lena: 2 coins, rank \d+$/),
  ]);
});

test('pages of a ledger put together are all of it, with the balance after each entry', async () => {
  const channel = board.channel();
  await channel.start();
  const dave = viewer('dave');
  await channel.chat(dave, 1);
  await board.settle();
  const amounts = [5, -2, 7, -1, 3];
  for (const amount of amounts)
    await board.sql(
      `WITH entry AS (INSERT INTO coin_entries (user_id, amount, reason, note, created_at)
         VALUES ($1, $2, 'adjustment', 'because', now()) RETURNING amount)
       UPDATE coin_balances SET balance = balance + amount FROM entry WHERE user_id = $1`,
      [idOf(dave), amount],
    );
  for (const limit of [1, 2, 5, 6, 200]) {
    const pages = await allPages(async (cursor) => {
      const path = withQuery(`/api/viewers/${idOf(dave)}/entries`, { limit, cursor });
      return (await board.get<Entries>(path)).body;
    });
    const entries = pages.flatMap((page) => page.entries);
    expect(entries.map(({ amount, balance_after }) => [amount, balance_after])).toEqual([
      [3, 13],
      [-1, 10],
      [7, 11],
      [-2, 4],
      [5, 6],
      [1, 1],
    ]);
    expect(entries[0]).toMatchObject({
      reason: 'adjustment',
      note: 'because',
      message_id: null,
      session_id: null,
    });
    expect(entries.at(-1)).toMatchObject({
      reason: 'chat_message',
      note: null,
      session_id: channel.session(),
      created_at: new Date(channel.ms(1)).toISOString(),
    });
  }
  const unknown = `/api/viewers/${freshId()}/entries`;
  expect((await board.get(unknown)).status).toBe(404);
  expect((await board.get(`/api/viewers/${idOf(dave)}/entries?cursor=x`)).status).toBe(400);
});

test('a viewer is told without Redis, and without Postgres as the live board shows them', async () => {
  const channel = board.channel();
  await channel.start();
  const erin = viewer('erin');
  await channel.chat(erin, 1);
  await board.settle();
  expect((await byId(erin, other)).body).toMatchObject({ username: 'erin', balance: 1 });
  redis.cut();
  expect((await byId(erin, other)).body).toMatchObject({
    username: 'erin',
    balance: 1,
    current_session: null,
    degraded: true,
  });
  redis.mend();
  await eventually(async () => expect((await byId(erin, other)).body.degraded).toBeUndefined());
  postgres.cut();
  await channel.chat(erin, 10);
  expect((await byId(erin, other)).body).toMatchObject({
    username: 'erin',
    current_session: { session_id: channel.session(), rank: 1 },
    degraded: true,
  });
  expect((await byId(viewer('nobody'), other)).status).toBe(503);
  postgres.mend();
  expect((await byId(viewer('nobody'))).status).toBe(404);
});

test('a viewer whose first message waits for Postgres is found as the live board shows them', async () => {
  const channel = board.channel();
  await channel.start();
  await board.settle();
  await board.sql('BEGIN');
  try {
    // The flush waits for the table.
    await board.sql('LOCK TABLE chat_messages IN SHARE MODE');
    const frank = viewer('frank');
    await channel.chat(frank, 1);
    const answer = await byIdEventually(frank);
    expect(answer).toMatchObject({
      username: 'frank',
      messages_total: 1,
      balance: 1,
      current_session: { points_earned: 1, messages_sent: 1 },
    });
    expect(await board.sql('SELECT 1 FROM viewers WHERE user_id = $1', [idOf(frank)])).toEqual([]);
  } finally {
    await board.sql('ROLLBACK');
  }
  await board.settle();
});

async function byIdEventually(person: Person): Promise<Viewer> {
  return eventually(async () => {
    const { status, body } = await byId(person);
    expect(status).toBe(200);
    return body;
  });
}
