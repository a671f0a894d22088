import { eventually } from '../support/eventually';
import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { StoreRelay } from '../support/store-relay';

let board: Kickboard;
let redis: StoreRelay;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0 });
  redis = await StoreRelay.before(board.stores.redisUrl);
});
afterAll(async () => {
  redis.close();
  await board.close();
});

test('readers that hold every connection they can get keep no delivery from being spooled', async () => {
  const { url } = await board.startApi({ REDIS_URL: redis.url });
  redis.cut();
  // Each of these readers waits for the table until its deadline, with a connection in its hands.
  await board.sql('BEGIN');
  await board.sql('LOCK TABLE chat_messages');
  const readers = Array.from({ length: 40 }, () => request(`${url}/api/chat?limit=1`));
  try {
    await eventually(async () =>
      expect(await board.sql('SELECT count(*)::int AS waiting FROM pg_locks WHERE NOT granted')).toEqual([
        { waiting: 10 },
      ]),
    );
    const channel = board.channel();
    for (const minute of [1, 2, 3]) {
      const raw = JSON.stringify(channel.message(viewer('alice'), minute));
      const headers = board.kick.sign('chat.message.sent', raw);
      const answer = await request(`${url}/api/webhook`, { method: 'POST', body: raw, headers });
      expect([answer.status, answer.body]).toEqual([200, { received: true, status: 'accepted' }]);
    }
  } finally {
    await board.sql('ROLLBACK');
    await Promise.all(readers);
  }
  expect(await board.sql('SELECT count(*)::int AS spooled FROM webhook_spool')).toEqual([{ spooled: 3 }]);
});
