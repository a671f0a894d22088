import type { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { coinsOf } from '../support/reads';
import { StoreRelay } from '../support/store-relay';

let board: Kickboard;
let relay: StoreRelay;
beforeAll(async () => {
  board = await Kickboard.start({ apis: 0, workers: 0 });
  relay = await StoreRelay.before(board.stores.redisUrl);
  await board.startApi({ REDIS_URL: relay.url });
});
afterAll(async () => {
  await board.close();
  relay.close();
});

const spooled = async () => (await board.sql('SELECT 1 FROM webhook_spool')).length;

const untilRedisTakesDeliveries = (channel: Channel) =>
  eventually(async () => {
    const before = await spooled();
    await channel.chat(viewer('carol'), 1);
    expect(await spooled()).toBe(before);
  });

test('a message that was spooled is judged before what its sender wrote after Redis was back', async () => {
  const channel = board.channel();
  await channel.start();
  const [alice, bob] = [viewer('alice'), viewer('bob')];
  relay.cut();
  const first = [await channel.chat(alice, 1), await channel.chat(bob, 1), await channel.chat(bob, 2)];
  expect(await spooled()).toBe(3);
  relay.mend();
  await untilRedisTakesDeliveries(channel);
  const later = [await channel.chat(alice, 5), await channel.chat(alice, 9), await channel.chat(bob, 6)];
  await board.startWorker();
  await board.settle();
  expect(await coinsOf(board, [...first, ...later])).toEqual([
    '1',
    '1',
    '0:rate_limited',
    '0:rate_limited',
    '1',
    '1',
  ]);
  const decided = await board.sql<{ award: string }>(
    'SELECT cooldown_message_id AS award FROM chat_messages WHERE message_id = $1',
    [later[0]],
  );
  expect(decided).toEqual([{ award: first[0] }]);
  expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe('2');
});

test('a delivery waits a moment for a connection that was just lost, and is not spooled behind later ones', async () => {
  await board.stopWorkers();
  const channel = board.channel();
  await channel.start();
  // On a busy machine the moment may be too short now and then.
  let direct = 0;
  for (let cut = 0; cut < 10; cut += 1) {
    await untilRedisTakesDeliveries(channel);
    const before = await spooled();
    relay.cut();
    relay.mend();
    await channel.chat(viewer('dora'), 1);
    if ((await spooled()) === before) direct += 1;
  }
  expect(direct).toBeGreaterThan(5);
  await board.startWorker();
  await board.settle();
});
