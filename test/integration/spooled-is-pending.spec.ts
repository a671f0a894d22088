import { eventually } from '../support/eventually';
import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf } from '../support/reads';
import { StoreRelay } from '../support/store-relay';

let board: Kickboard;
let redis: StoreRelay;
beforeAll(async () => {
  board = await Kickboard.start({ apis: 0, workers: 0 });
  redis = await StoreRelay.before(board.stores.redisUrl);
  await board.startApi({ REDIS_URL: redis.url });
});
afterAll(async () => {
  redis.mend();
  await board.close();
  redis.close();
});

const receipt = (id: string) => request(`${board.url}/api/receipts/${id}`);

test('a message that was accepted while Redis was away is pending from then on, until it is judged', async () => {
  const channel = board.channel();
  await channel.start();
  redis.cut();
  const id = await channel.chat(viewer('alice'), 1);
  expect(await board.sql('SELECT message_id FROM webhook_spool')).toEqual([{ message_id: id }]);

  const isPending = async () => {
    const { status, body } = await receipt(id);
    expect([status, body]).toMatchObject([200, { decision: 'pending', reason: 'pending', degraded: true }]);
    expect(await coinsOf(board, [id])).toEqual(['0:pending']);
  };
  await isPending();
  expect((await receipt('unknown')).status).toBe(503);
  redis.mend();
  // No worker has replayed it yet.
  await eventually(async () => expect((await receipt('unknown')).status).toBe(404));
  await isPending();

  const told: unknown[] = [];
  const watching = eventually(async () => {
    const { status, body } = await receipt(id);
    told.push([status, body.decision]);
    expect(body.decision).toBe('awarded');
  }, 20_000);
  await board.startWorker();
  await watching;
  await board.settle();
  expect(await coinsOf(board, [id])).toEqual(['1']);
  for (const answer of told)
    expect([
      [200, 'pending'],
      [200, 'awarded'],
    ]).toContainEqual(answer);
});
