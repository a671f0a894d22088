import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { leaderboard } from '../support/reads';
import { StoreRelay } from '../support/store-relay';

let board: Kickboard;
let postgres: StoreRelay;
beforeAll(async () => {
  board = await Kickboard.start({ apis: 0, settings: { SESSION_REDIS_HOURS: '1' } });
  postgres = await StoreRelay.before(board.stores.databaseUrl);
  await board.startApi({ DATABASE_URL: postgres.url });
});
afterAll(async () => {
  postgres.close();
  await board.close();
});

test('the end of a stream that was live for longer than Redis keeps an ended one is taken while Postgres is away', async () => {
  const channel = board.channel({ startedAgoMinutes: 300 });
  await channel.start();
  await channel.chat(viewer('alice'), 290);
  await board.settle();
  postgres.cut();
  await channel.end({ minute: 295 });
  await board.settle();
  postgres.mend();
  const answer = await leaderboard(board, { session_id: channel.session() });
  expect(answer.ended_at).toBe(new Date(channel.ms(295)).toISOString());
});

test('a stream of yesterday that Kick tells of while Postgres is away is taken, and there once Postgres is back', async () => {
  const channel = board.channel({ startedAgoMinutes: 400 });
  await board.stopWorkers();
  postgres.cut();
  await channel.start({ sent: Date.now() });
  await channel.end({ minute: 60, sent: Date.now() });
  expect(await board.redis.llen(board.keys.deliveriesWaiting())).toBeGreaterThan(0);
  postgres.mend();
  await board.startWorker();
  await board.settle();
  const answer = await leaderboard(board, { session_id: channel.session() });
  expect(answer.ended_at).toBe(new Date(channel.ms(60)).toISOString());
});
