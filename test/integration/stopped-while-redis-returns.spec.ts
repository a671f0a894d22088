import { setTimeout as sleep } from 'node:timers/promises';
import { Kickboard } from '../support/kickboard';
import { StoreRelay } from '../support/store-relay';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0 });
});
afterAll(() => board.close());

test.each([100, 400, 900, 1_500, 2_500])(
  'a worker stops although Redis went away %i ms ago',
  async (ms) => {
    const relay = await StoreRelay.before(board.stores.redisUrl);
    await board.startWorker(undefined, { REDIS_URL: relay.url });
    await sleep(500);
    relay.cut();
    await sleep(ms);
    relay.mend();
    await board.stopWorkers();
    relay.close();
  },
  30_000,
);
