import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf } from '../support/reads';

let board: Kickboard;
beforeEach(async () => {
  board = await Kickboard.start();
});
afterEach(() => board.close());

/** Messages of a stream whose start is told only when nobody can judge; they wait to be judged again. */
async function requeued(): Promise<string[]> {
  const channel = board.channel();
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) ids.push(await channel.chat(viewer(`viewer${i}`), 1 + i / 10));
  await board.settle();
  expect(new Set(await coinsOf(board, ids))).toEqual(new Set(['0:stream_offline']));
  // Its requests cannot be judged as long as this key is damaged.
  await board.redis.set(board.keys.leaderboard(channel.session()), 'x');
  await channel.start({ sent: Date.now() });
  await eventually(async () => expect(await board.redis.hlen(board.keys.judgeRequests())).toBe(5));
  return ids;
}

test('messages that wait to be judged again outlive a rebuild', async () => {
  const ids = await requeued();
  await board.redis.del(board.keys.built());
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', '1', '1', '1', '1']);
});

test('they outlive the loss of Redis as well', async () => {
  const ids = await requeued();
  await board.stopWorkers();
  const names = await board.stores.keyNames();
  await board.redis.del(names.map((name) => board.stores.prefix + name));
  await board.startWorker();
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', '1', '1', '1', '1']);
});
