import { follow } from '../../simulator/kick-events';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf } from '../support/reads';

let board: Kickboard;
beforeEach(async () => {
  // The Redis of the tests has no replica.
  board = await Kickboard.start({ settings: { REDIS_WAIT_REPLICAS: '1', REDIS_WAIT_MS: '20' } });
});
afterEach(() => board.close());

const spooled = async () => (await board.sql('SELECT 1 FROM webhook_spool')).length;

test('a follow that no replica has is kept in Postgres as well, and is given its bonus once', async () => {
  await board.stopApis();
  await board.stopWorkers();
  await board.startApi({ BONUS_FOLLOW: '5' });
  const channel = board.channel();
  const alice = viewer('alice');
  const body = { ...follow({ follower: alice }), broadcaster: channel.broadcaster };
  expect((await board.kick.deliver('channel.followed', body)).body.status).toBe('accepted');
  expect(await spooled()).toBe(1);
  await board.startWorker(undefined, { REDIS_WAIT_REPLICAS: '0', BONUS_FOLLOW: '5' });
  await board.settle();
  expect(await spooled()).toBe(0);
  expect(await board.sql('SELECT amount FROM coin_entries')).toEqual([{ amount: 5 }]);
});

test('a message that no replica has is kept in Postgres as well, is judged at once, and leaves the spool when it is safe', async () => {
  const channel = board.channel();
  await channel.start();
  const ids = await Promise.all([1, 2, 3].map((i) => channel.chat(viewer(`v${i}`), 1)));
  expect(await spooled()).toBe(3);
  await eventually(async () => expect(await coinsOf(board, ids)).toEqual(['1', '1', '1']));
  // A second worker, as if the first had died, finds the same.
  await board.stopWorkers();
  await board.startWorker(undefined);
  expect(await spooled()).toBe(3);
  await board.stopWorkers();
  // From now on nobody asks for replicas.
  await board.startWorker(undefined, { REDIS_WAIT_REPLICAS: '0' });
  await board.settle();
  expect(await spooled()).toBe(0);
  expect(await coinsOf(board, ids)).toEqual(['1', '1', '1']);
  expect(await board.sql('SELECT count(*)::int AS n FROM coin_entries')).toEqual([{ n: 3 }]);
});
