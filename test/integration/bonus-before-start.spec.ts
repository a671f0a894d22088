import * as kick from '../../simulator/kick-events';
import type { Person } from '../../simulator/kick-bodies';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import type { Channel } from '../support/channel';
import { Kickboard } from '../support/kickboard';
import { allAccounts } from '../support/ledger';
import { idOf, viewer } from '../support/people';
import { leaderboard } from '../support/reads';

let board: Kickboard;
let ask: ReturnType<typeof administration>;
beforeAll(async () => {
  board = await Kickboard.start({
    workers: 2,
    settings: { ...ADMIN_SETTINGS, BONUS_FOLLOW: '5', BONUS_KICKS: '3' },
  });
  ask = administration(board);
});
afterAll(() => board.close());

const follow = (channel: Channel, follower: Person, minute: number) =>
  board.kick.deliver(
    'channel.followed',
    { ...kick.follow({ follower }), broadcaster: channel.broadcaster },
    { sent: channel.ms(minute) },
  );
const entriesOf = (person: Person) =>
  board.sql<{ id: string; amount: number; session_id: string | null }>(
    'SELECT id, amount, session_id FROM coin_entries WHERE user_id = $1 ORDER BY id',
    [idOf(person)],
  );
const shown = async (session: string) =>
  (await leaderboard(board, { session_id: session })).leaderboard.map(({ username, points_earned }) => [
    username,
    points_earned,
  ]);
async function expectEqualAccounts(): Promise<void> {
  const { redis, entries, balances } = await allAccounts(board);
  expect(redis).toEqual(entries);
  expect(balances).toEqual(entries);
}

test('a bonus told before the start of its stream is on its board once the start is learnt, once', async () => {
  const channel = board.channel();
  const [alice, bob] = [viewer('alice'), viewer('bob')];
  await follow(channel, alice, 1);
  await follow(channel, bob, -5);
  await board.settle();
  expect(await entriesOf(alice)).toMatchObject([{ amount: 5, session_id: null }]);
  // The process that was told of the bonus has forgotten by then that Redis has it.
  await board.redis.del(board.keys.ledgerApplied());
  await channel.start({ sent: Date.now() - 2_000 });
  await channel.start({ sent: Date.now() - 1_000 });
  await board.settle();
  expect(await entriesOf(alice)).toMatchObject([{ amount: 5, session_id: channel.session() }]);
  expect(await entriesOf(bob)).toMatchObject([{ amount: 5, session_id: null }]);
  expect(await shown(channel.session())).toEqual([['alice', 5]]);
  expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe('5');
  await expectEqualAccounts();
});

test('a bonus that was taken back before the start was learnt adds nothing to the board', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  await follow(channel, alice, 1);
  await board.settle();
  const [entry] = await entriesOf(alice);
  await ask('POST', `entries/${entry?.id}/reverse`, { reason: 'not paid' });
  await board.settle();
  await channel.start({ sent: Date.now() });
  await board.settle();
  expect((await entriesOf(alice)).map(({ amount, session_id }) => [amount, session_id])).toEqual([
    [5, channel.session()],
    [-5, channel.session()],
  ]);
  expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe('0');
  await expectEqualAccounts();
});

test('bonuses that come while the start does are on its board, whichever is first', async () => {
  const channel = board.channel();
  const people = Array.from({ length: 20 }, (_, i) => viewer(`follower${i}`));
  await Promise.all([
    ...people.map((person) => follow(channel, person, 1)),
    channel.start({ sent: Date.now() }),
  ]);
  await board.settle();
  expect(await shown(channel.session())).toHaveLength(20);
  await expectEqualAccounts();
});

test('a worker that dies after the session is given, and before Redis knows, leaves that to the next one', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  await follow(channel, alice, 1);
  await board.settle();
  await board.stopWorkers();
  await channel.start({ sent: Date.now() });
  // As LateBonuses leaves it when it dies after the commit.
  await board.sql(
    `WITH filed AS (UPDATE coin_entries SET session_id = $2 WHERE user_id = $1 RETURNING id, user_id, session_id, amount)
     INSERT INTO coin_outbox (entry_id, user_id, session_id, amount) SELECT * FROM filed`,
    [idOf(alice), channel.session()],
  );
  await board.startWorker();
  await board.settle();
  expect(await shown(channel.session())).toEqual([['alice', 5]]);
  expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe('5');
  await expectEqualAccounts();
});
