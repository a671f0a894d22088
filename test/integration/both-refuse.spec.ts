import { eventually } from '../support/eventually';
import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { history } from '../support/reads';
import { StoreRelay } from '../support/store-relay';

let board: Kickboard;
let redis: StoreRelay;
let url: string;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0 });
  redis = await StoreRelay.before(board.stores.redisUrl);
  ({ url } = await board.startApi({ REDIS_URL: redis.url }));
});
afterAll(async () => {
  redis.close();
  await board.close();
});

async function send() {
  const raw = JSON.stringify(board.channel().message(viewer('alice'), 1));
  const headers = board.kick.sign('chat.message.sent', raw);
  const { status, body } = await request(`${url}/api/webhook`, { method: 'POST', body: raw, headers });
  return { status, body, id: (JSON.parse(raw) as { message_id: string }).message_id };
}

test('a delivery that comes while Redis is connected to again and Postgres takes no writes is taken', async () => {
  const database = new URL(board.stores.databaseUrl).pathname.slice(1);
  await board.sql(`ALTER DATABASE ${database} SET default_transaction_read_only = on`);
  await board.sql(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  redis.cut();
  // Gone for longer than a delivery waits.
  expect((await send()).status).toBe(503);
  const sending = send();
  redis.mend();
  const { status, body, id } = await sending;
  expect([status, body]).toEqual([200, { received: true, status: 'accepted' }]);
  await eventually(async () =>
    expect((await history(board, {})).messages.map(({ message_id }) => message_id)).toEqual([id]),
  );
});
