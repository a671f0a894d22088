import type { Candidate } from '../../src/coins/judge';
import { Judge } from '../../src/coins/judge';
import { parseSettings } from '../../src/platform/config/parse-settings';
import type { Channel } from '../support/channel';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf } from '../support/reads';

let board: Kickboard;
let judge: Judge;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0 });
  const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = board.stores;
  judge = new Judge(board.redis, board.keys, parseSettings({ DATABASE_URL, REDIS_URL }));
});
afterAll(() => board.close());

/** What a worker found out about messages that it read at the head of the line. */
async function candidatesOf(channel: Channel, ids: string[]): Promise<Candidate[]> {
  const sessions_version = (await board.redis.hget(board.keys.sessions(channel.id), 'version')) ?? '';
  return (await judge.findRequests(ids)).map((request) => ({
    request,
    eligibility: { session_id: channel.session(), denied: null, sessions_version },
  }));
}

async function threeMessages(): Promise<{ channel: Channel; ids: [string, string, string] }> {
  await board.stopWorkers();
  await board.redis.set(board.keys.built(), 'now');
  const channel = board.channel();
  await channel.start();
  const [alice, bob] = [viewer('alice'), viewer('bob')];
  return {
    channel,
    ids: [await channel.chat(alice, 20), await channel.chat(alice, 21), await channel.chat(bob, 21)],
  };
}

async function move(id: string, from: string, to: string): Promise<void> {
  const seq = await board.redis.zscore(from, id);
  await board.redis
    .multi()
    .zrem(from, id)
    .zadd(to, seq as string, id)
    .exec();
}

async function expectInTurn(ids: string[]): Promise<void> {
  await board.startWorker();
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', '0:rate_limited', '1']);
}

test('a message keeps its turn when another worker puts it aside after the line was read', async () => {
  const { channel, ids } = await threeMessages();
  const candidates = await candidatesOf(channel, ids);
  await move(ids[0], board.keys.judgeWaiting(), board.keys.judgeDeferred());
  expect((await judge.decide(candidates))?.map(({ state }) => state)).toEqual(['gone', 'stale', 'stale']);
  await expectInTurn(ids);
});

test('a message keeps its turn when another worker brings it back after the line was read', async () => {
  const { channel, ids } = await threeMessages();
  await move(ids[0], board.keys.judgeWaiting(), board.keys.judgeDeferred());
  const candidates = await candidatesOf(channel, ids.slice(1));
  await move(ids[0], board.keys.judgeDeferred(), board.keys.judgeWaiting());
  expect((await judge.decide(candidates))?.map(({ state }) => state)).toEqual(['stale', 'stale']);
  await expectInTurn(ids);
});

test('a message that a damaged key holds up is not overtaken by the next one of its sender, in another channel', async () => {
  await board.stopWorkers();
  await board.redis.set(board.keys.built(), 'now');
  const [first, second] = [board.channel(), board.channel()];
  await first.start();
  await second.start();
  const [alice, bob] = [viewer('alice'), viewer('bob')];
  const ids = [await first.chat(alice, 20), await second.chat(alice, 21), await second.chat(bob, 21)];
  const candidates = [
    ...(await candidatesOf(first, ids.slice(0, 1))),
    ...(await candidatesOf(second, ids.slice(1))),
  ];
  const damaged = board.keys.leaderboard(first.session());
  await board.redis.set(damaged, 'x');
  expect((await judge.decide(candidates))?.map(({ state }) => state)).toEqual(['damaged', 'stale', 'judged']);
  await board.redis.del(damaged);
  await expectInTurn(ids);
});
