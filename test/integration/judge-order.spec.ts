import { Judge } from '../../src/coins/judge';
import { parseSettings } from '../../src/platform/config/parse-settings';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0 });
});
afterAll(() => board.close());

test('a message whose session must be looked up again holds back those that came after it', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  await channel.start();
  const ids = [await channel.chat(alice, 1), await channel.chat(alice, 5), await channel.chat(alice, 9)];
  const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = board.stores;
  const judge = new Judge(board.redis, board.keys, parseSettings({ DATABASE_URL, REDIS_URL }));
  await board.redis.set(board.keys.built(), 'now');
  const version = (await board.redis.hget(board.keys.sessions(channel.id), 'version')) ?? '';
  const cases = (await judge.findRequests(ids)).map((request, i) => ({
    request,
    eligibility: {
      message_id: request.message_id,
      session_id: channel.session(),
      denied: null,
      // The first eligibility rests on sessions that have changed since.
      sessions_version: i === 0 ? 'older' : version,
    },
  }));
  expect((await judge.decide(cases))?.map(({ state }) => state)).toEqual(['stale', 'stale', 'stale']);
  expect(await coinsOf(board, ids)).toEqual(['0:pending', '0:pending', '0:pending']);
  await board.startWorker();
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', '0:rate_limited', '1']);
});

test('a message waits behind an earlier one of its sender that was put aside, and holds up nobody else', async () => {
  await board.stopWorkers();
  const channel = board.channel();
  await channel.start();
  const [alice, bob] = [viewer('alice'), viewer('bob')];
  const ids = [await channel.chat(alice, 20), await channel.chat(alice, 21), await channel.chat(bob, 21)];
  const { keys, redis } = board;
  const seq = await redis.zscore(keys.judgeWaiting(), ids[0] as string);
  await redis
    .multi()
    .zrem(keys.judgeWaiting(), ids[0] as string)
    .zadd(keys.judgeDeferred(), seq as string, ids[0] as string)
    .exec();
  await board.startWorker();
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', '0:rate_limited', '1']);
});
