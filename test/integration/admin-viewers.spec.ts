import { ADMIN_SETTINGS, administration } from '../support/admin';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { freshId, idOf, viewer } from '../support/people';
import { leaderboard } from '../support/reads';

interface Found {
  viewers: {
    user_id: string;
    username: string;
    balance: number;
    excluded: boolean;
    banned_until: string | null;
  }[];
  next_cursor: string | null;
}

let board: Kickboard;
let ask: ReturnType<typeof administration>;
let channel: ReturnType<Kickboard['channel']>;
const people = ['Sue_One', 'sue_two', 'SUE_three', 'Sven'].map((name) => viewer(name));
const ids = people.map(idOf);

beforeAll(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
  ask = administration(board);
  channel = board.channel();
  await channel.start();
  for (const person of people) await channel.chat(person, 1);
  await board.settle();
});
afterAll(() => board.close());

const search = async (query: string) =>
  (await ask<Found>('GET', `viewers?query=${encodeURIComponent(query)}`)).body.viewers;

test('viewers are found by the beginning of their name in any case, by id, and by a former name', async () => {
  const named = async (query: string) => (await search(query)).map(({ username }) => username);
  expect(await named('@SUE')).toEqual(['Sue_One', 'SUE_three', 'sue_two']);
  expect(await named('sue_tw')).toEqual(['sue_two']);
  expect(await named(ids[3] as string)).toEqual(['Sven']);
  expect(await named('nobody')).toEqual([]);
  expect(await named('sue%')).toEqual([]);
  await channel.chat({ ...people[3], username: 'Sveta' } as (typeof people)[0], 2);
  await board.settle();
  expect(await named('sven')).toEqual(['Sveta']);
});

test('a viewer who never wrote is found by id, with the balance', async () => {
  const user = String(freshId());
  await ask('POST', `viewers/${user}/adjust`, { amount: 9, reason: 'x', idempotency_key: user });
  expect(await search(user)).toEqual([
    {
      user_id: user,
      username: '',
      profile_picture: null,
      balance: 9,
      messages_total: 0,
      last_seen_at: null,
      excluded: false,
      banned_until: null,
    },
  ]);
});

test('pages of everybody hold each viewer once', async () => {
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body }: { body: Found } = await ask<Found>(
      'GET',
      `viewers?limit=1${cursor && `&cursor=${cursor}`}`,
    );
    seen.push(...body.viewers.map(({ user_id }) => user_id));
    cursor = body.next_cursor;
  }
  expect([...seen].sort()).toEqual([...new Set(ids)].sort());
  expect((await ask('GET', 'viewers?cursor=x')).status).toBe(400);
});

test('a ban is shown, and lifted by hand: the viewer is on the board again', async () => {
  const user = ids[0] as string;
  await board.sql(
    `INSERT INTO viewer_bans (broadcaster_user_id, user_id, reason, banned_at) VALUES ($1, $2, 'spam', now())`,
    [channel.id, user],
  );
  await board.sql(
    `INSERT INTO visibility_outbox (user_id, broadcaster_user_id, hidden_as) VALUES ($1, $2, 'banned')`,
    [user, channel.id],
  );
  const onBoard = async () =>
    (await leaderboard(board, { broadcaster_user_id: channel.id })).leaderboard.map(({ user_id }) => user_id);
  await eventually(async () => expect(await onBoard()).not.toContain(user));
  expect(await search('sue_one')).toMatchObject([{ banned_until: '9999-12-31T23:59:59.999Z' }]);
  const lifted = await ask('DELETE', `viewers/${user}/ban`);
  expect([lifted.status, lifted.body]).toEqual([200, { user_id: user, broadcaster_user_ids: [channel.id] }]);
  expect(await onBoard()).toContain(user);
  expect(await search('sue_one')).toMatchObject([{ banned_until: null }]);
  expect((await ask('DELETE', `viewers/${user}/ban`)).status).toBe(404);
  expect(await board.sql('SELECT what FROM admin_audit WHERE on_whom = $1', [`viewer:${user}`])).toEqual([
    { what: 'lift_ban' },
  ]);
});
