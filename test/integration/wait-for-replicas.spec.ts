import { follow } from '../../simulator/kick-events';
import type { Channel } from '../support/channel';
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
  // The stream's start, too.
  expect(await spooled()).toBe(4);
  await eventually(async () => expect(await coinsOf(board, ids)).toEqual(['1', '1', '1']));
  // A second worker, as if the first had died, finds the same.
  await board.stopWorkers();
  await board.startWorker(undefined);
  expect(await spooled()).toBe(4);
  await board.stopWorkers();
  // From now on nobody asks for replicas.
  await board.startWorker(undefined, { REDIS_WAIT_REPLICAS: '0' });
  await board.settle();
  expect(await spooled()).toBe(0);
  expect(await coinsOf(board, ids)).toEqual(['1', '1', '1']);
  expect(await board.sql('SELECT count(*)::int AS n FROM coin_entries')).toEqual([{ n: 3 }]);
});

test.each<[string, (channel: Channel) => Promise<unknown>]>([
  ['a stream’s start', (channel) => channel.start()],
  ['a stream’s end', (channel) => channel.end()],
  ['a title', (channel) => channel.title('Another one')],
  ['what is no JSON', () => board.kick.deliver('chat.message.sent', '{')],
])('%s that no replica has is kept in Postgres as well', async (_, deliver) => {
  await deliver(board.channel());
  expect(await spooled()).toBe(1);
});

test('a stream’s start that a failover took back is replayed from there', async () => {
  await board.stopWorkers();
  const channel = board.channel();
  await channel.start();
  // The promoted replica has none of it.
  await board.redis.del(board.keys.sessions(channel.id), board.keys.sessionsBuffer());
  for (const key of await board.stores.keyNames())
    if (key.startsWith('delivery:')) await board.redis.del(`${board.stores.prefix}${key}`);
  await board.startWorker(undefined, { REDIS_WAIT_REPLICAS: '0' });
  await board.settle();
  expect(await board.sql('SELECT id FROM stream_sessions')).toEqual([{ id: channel.session() }]);
});
