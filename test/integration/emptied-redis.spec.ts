import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { allAccounts } from '../support/ledger';
import { viewer } from '../support/people';
import { coinsOf } from '../support/reads';

let board: Kickboard;
beforeEach(async () => {
  board = await Kickboard.start();
});
afterEach(() => board.close());

/** As FLUSHDB, of this test's keys. */
async function empty(): Promise<void> {
  const names = (await board.stores.keyNames()).map((name) => board.stores.prefix + name);
  if (names.length > 0) await board.redis.del(...names);
}

test('what an emptied Redis had not given to Postgres yet is counted, told and given to it again', async () => {
  const channel = board.channel();
  await channel.start();
  const first = await channel.chat(viewer('alice'), 1);
  await board.settle();
  // Both roles have seen this Redis by then.
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  await board.stopWorkers();
  const ids = await Promise.all([1, 2, 3, 4].map((i) => channel.chat(viewer(`v${i}`), 2)));
  await empty();
  await board.startWorker();
  await eventually(async () => expect(await coinsOf(board, ids)).toEqual(['1', '1', '1', '1']), 15_000);
  await board.settle();
  expect(await coinsOf(board, [first])).toEqual(['1']);
  const { redis, ...others } = await allAccounts(board);
  for (const [where, account] of Object.entries(others)) expect([where, account]).toEqual([where, redis]);

  // The worker says within a second that it is at work.
  await eventually(async () => {
    const ready = await board.get<{ parts: Record<string, { message: string }> }>('/health/ready');
    expect([ready.status, ready.body.parts.buffer?.message]).toEqual([
      200,
      expect.stringMatching(/Redis lost 4 acknowledged messages at .*, they were given to it again$/),
    ]);
  });
  const metrics = await fetch(`${board.url}/metrics`).then((answer) => answer.text());
  expect(metrics).toContain('kickboard_redis_lost_messages{fate="given_again"} 4');
});

test('a rebuild that loses nothing tells of no loss', async () => {
  const channel = board.channel();
  await channel.start();
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  await board.stopWorkers();
  const id = await channel.chat(viewer('alice'), 1);
  await board.redis.del(board.keys.built());
  await board.startWorker();
  await board.settle();
  expect(await coinsOf(board, [id])).toEqual(['1']);
  const built = await board.redis.get(board.keys.built());
  await eventually(async () => expect(await board.redis.get(board.keys.built())).toBe(built));
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  const { body } = await board.get<{ parts: Record<string, { message: string }> }>('/health/ready');
  expect(body.parts.buffer?.message).toMatch(/^oldest waiting \d+ ms$/);
});
