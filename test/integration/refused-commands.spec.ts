import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { LimitedUser } from '../support/limited-user';
import { allAccounts } from '../support/ledger';
import { viewer } from '../support/people';
import { coinsOf } from '../support/reads';
import { TestStores } from '../support/stores';

let probe: TestStores;
let user: LimitedUser;
let board: Kickboard;
beforeEach(async () => {
  probe = await TestStores.create({ migrated: false });
  user = await LimitedUser.create(probe.redis, probe.redisUrl);
  board = await Kickboard.start({ settings: { REDIS_URL: user.url } });
});
afterEach(async () => {
  await board.close();
  await user.remove();
  await probe.remove();
});

const spooled = async () => (await board.sql('SELECT 1 FROM webhook_spool')).length;
const letters = () => board.sql<{ reason: string }>('SELECT reason FROM dead_letters');

test.each([
  ['of scripts', ['-evalsha']],
  ['for our keys', ['resetkeys', '~elsewhere:*']],
  ['for everything but reading', ['-@write', '-@scripting']],
])(
  'a Redis that forbids the commands %s: deliveries wait in the spool until it allows them again',
  async (_, rules) => {
    const channel = board.channel();
    await channel.start();
    await user.set(...rules);
    const ids = await Promise.all(Array.from({ length: 30 }, (_each, i) => channel.chat(viewer(`v${i}`), 1)));
    expect(await spooled()).toBe(ids.length);
    // Longer than the worker needs to look at the spool many times.
    await eventually(async () => expect(await replays()).toBeGreaterThan(3));
    expect(await letters()).toEqual([]);
    expect(await spooled()).toBe(ids.length);
    await user.set('~*', '+@all');
    await eventually(async () => expect(await coinsOf(board, ids)).toEqual(ids.map(() => '1')));
    expect(await letters()).toEqual([]);
    await board.settle();
    expect(await board.sql('SELECT count(*)::int AS n FROM coin_entries')).toEqual([{ n: ids.length }]);
  },
);

/** What a script had written before it met the forbidden command would stay: no order of its commands may matter. */
test.each([
  [['-zadd', '-hset', '-set']],
  [['-hset']],
  [['-rpush']],
  [['-hdel']],
  [['-zrem']],
  [['-setex']],
  [['-xadd']],
  [['-expire']],
  [['-hincrby']],
  [['-incrby']],
])(
  'with %s no script stops half-way: afterwards every message earned once, in every account',
  async (rules) => {
    const channel = board.channel();
    await channel.start();
    const ids = [await channel.chat(viewer('first'), 1)];
    await board.settle();
    const send = async (name: string) =>
      ids.push(
        ...(await Promise.all(Array.from({ length: 5 }, (_, i) => channel.chat(viewer(name + i), 2)))),
      );
    const sent = send('a');
    await user.set(...rules);
    await sent;
    await send('b');
    // Longer than the worker needs for some tries, by which whatever is half-written would be there.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await user.set('+@all');
    // A step of BullMQ's own may have stopped half-way: its job is somebody else's when the lock is over, after 15 s.
    await eventually(async () => expect(await coinsOf(board, ids)).toEqual(ids.map(() => '1')));
    await board.settle();
    const { redis, ...others } = await allAccounts(board);
    for (const [where, account] of Object.entries(others)) expect([where, account]).toEqual([where, redis]);
    expect(await board.sql("SELECT 1 FROM chat_messages WHERE sweet_coins_reason = 'pending'")).toEqual([]);
    expect(await board.sql('SELECT count(*)::int AS n FROM coin_entries')).toEqual([{ n: ids.length }]);
    expect(await letters()).toEqual([]);
  },
);

/** How often the spool has been read since it holds something: each try begins so. */
async function replays(): Promise<number> {
  const [row] = await board.sql<{ n: number }>(
    "SELECT (seq_scan + coalesce(idx_scan, 0))::int AS n FROM pg_stat_user_tables WHERE relname = 'webhook_spool'",
  );
  return row?.n ?? 0;
}
