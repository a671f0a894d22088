import { setTimeout as sleep } from 'node:timers/promises';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { StoreRelay } from '../support/store-relay';

let board: Kickboard;
let redis: StoreRelay;
beforeEach(async () => {
  board = await Kickboard.start({ apis: 0 });
  redis = await StoreRelay.before(board.stores.redisUrl);
  await board.startApi({ REDIS_URL: redis.url });
});
afterEach(async () => {
  redis.close();
  await board.close();
});

/** Longer than until a connection that is silent is given up. */
const LASTS_MS = 5_000;
const EVERY_MS = 50;

test.each([[['to', 'from'] as const], [['to'] as const], [['from'] as const]])(
  'while nothing comes through %s a Redis, deliveries are spooled one and all, and each is paid once afterwards',
  async (ways) => {
    const channel = board.channel();
    await channel.start();
    await board.settle();
    redis.silence(...ways);
    const ids: string[] = [];
    const answers: Promise<number>[] = [];
    for (const begin = Date.now(); Date.now() - begin < LASTS_MS; await sleep(EVERY_MS)) {
      const body = channel.message(viewer(`v${ids.length}`), 1);
      ids.push(body.message_id);
      answers.push(board.kick.send('chat.message.sent', body).then(({ status }) => status));
    }
    expect(await Promise.all(answers)).toEqual(ids.map(() => 200));
    redis.mend();
    await board.settle();
    const paid = await board.sql<{ message_id: string }>('SELECT message_id FROM coin_entries');
    expect(paid.map(({ message_id }) => message_id).sort()).toEqual([...ids].sort());
  },
);
