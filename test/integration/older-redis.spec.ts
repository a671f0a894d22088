import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { allAccounts } from '../support/ledger';
import { idOf, viewer } from '../support/people';
import { coinsOf, leaderboard } from '../support/reads';

let board: Kickboard;
beforeEach(async () => {
  board = await Kickboard.start();
});
afterEach(() => board.close());

type Dump = [key: string, value: Buffer, ttl: number][];

async function dump(): Promise<Dump> {
  const keys = (await board.stores.keyNames()).map((name) => board.stores.prefix + name);
  const found: Dump = [];
  for (const key of keys) {
    const value = await board.redis.dumpBuffer(key);
    if (value) found.push([key, value, Math.max(0, await board.redis.pttl(key))]);
  }
  return found;
}

async function restore(older: Dump): Promise<void> {
  const keys = (await board.stores.keyNames()).map((name) => board.stores.prefix + name);
  if (keys.length > 0) await board.redis.del(...keys);
  for (const [key, value, ttl] of older) await board.redis.restore(key, ttl, value);
}

test('a Redis that comes back older than Postgres is rebuilt before anybody is paid again', async () => {
  const [alice, bob, carol] = [viewer('alice'), viewer('bob'), viewer('carol')];
  const channel = board.channel();
  await channel.start();
  await channel.chat(alice, 1);
  await board.settle();
  const older = await dump();
  const [bobs, carols] = [await channel.chat(bob, 2), await channel.chat(carol, 2)];
  await channel.chat(alice, 7);
  await board.settle();

  await board.stopWorkers();
  await restore(older);
  const again = [await channel.chat(bob, 3), await channel.chat(alice, 8)];
  await board.startWorker();
  await board.settle();
  expect(await coinsOf(board, again)).toEqual(['0:rate_limited', '0:rate_limited']);
  expect(await coinsOf(board, [bobs, carols])).toEqual(['1', '1']);
  expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe('2');
  const { redis, ...others } = await allAccounts(board);
  for (const [where, account] of Object.entries(others)) expect([where, account]).toEqual([where, redis]);
  const { leaderboard: rows } = await leaderboard(board, { broadcaster_user_id: channel.id });
  expect(rows.map(({ user_id }) => user_id).sort()).toEqual([idOf(alice), idOf(bob), idOf(carol)].sort());
});

test('it is noticed also when so much is taken in before a worker looks that it seems to know all of it', async () => {
  const [bob, crowd] = [viewer('bob'), Array.from({ length: 40 }, (_, n) => viewer(`crowd${n}`))];
  const channel = board.channel();
  await channel.start();
  await board.settle();
  const older = await dump();
  const paid = await channel.chat(bob, 2);
  await board.settle();

  await board.stopWorkers();
  await restore(older);
  // As after a restart: the connections are new.
  await board.redis.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  for (const person of crowd) await channel.chat(person, 3);
  const again = await channel.chat(bob, 4);
  await board.startWorker();
  await board.settle();
  expect(await coinsOf(board, [paid, again])).toEqual(['1', '0:rate_limited']);
  const { redis, ...others } = await allAccounts(board);
  for (const [where, account] of Object.entries(others)) expect([where, account]).toEqual([where, redis]);
});

test('it is noticed while the workers go on, too', async () => {
  const bob = viewer('bob');
  const channel = board.channel();
  await channel.start();
  await board.settle();
  const older = await dump();
  await channel.chat(bob, 2);
  await board.settle();
  await restore(older);
  await eventually(async () => expect(await board.redis.get(board.keys.coins(idOf(bob)))).toBe('1'), 10_000);
});

test('a rebuild that is asked for leaves nothing that Postgres does not have', async () => {
  const alice = viewer('alice');
  const channel = board.channel();
  await channel.start();
  await channel.chat(alice, 1);
  await board.settle();
  const { keys, redis } = board;
  const session = channel.session();
  await redis.set(keys.coins('999'), '50');
  await redis.set(keys.coins(idOf(alice)), '77');
  await redis.set(keys.sessionCoins(session, '999'), '50');
  await redis.zadd(keys.leaderboard(session), 50, '999');
  await redis.zadd(keys.boardOrder(session), 0, `${'9'.repeat(53)}:999`);
  await redis.hset(keys.boardPeople(session), '999', '50 1 0 1 1790000000000000 1 {"username":"ghost"}');
  await redis.set(keys.judgeDeferred(), 'x');
  await redis.del(keys.built());
  await eventually(async () => expect(await redis.exists(keys.built())).toBe(1), 10_000);
  const { redis: sums, ...others } = await allAccounts(board);
  for (const [where, account] of Object.entries(others)) expect([where, account]).toEqual([where, sums]);
  const { leaderboard: rows } = await leaderboard(board, { broadcaster_user_id: channel.id });
  expect(rows.map(({ user_id }) => user_id)).toEqual([idOf(alice)]);
  expect(await redis.exists(keys.coins('999'))).toBe(0);
});
