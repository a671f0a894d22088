import { EventStream } from '../support/event-stream';
import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { StoreRelay } from '../support/store-relay';

const LOGIN = { Authorization: `Basic ${Buffer.from('admin:long enough').toString('base64')}` };

let board: Kickboard;
let redis: StoreRelay;
let postgres: StoreRelay;
let url: string;
beforeAll(async () => {
  board = await Kickboard.start();
  redis = await StoreRelay.before(board.stores.redisUrl);
  postgres = await StoreRelay.before(board.stores.databaseUrl);
  const settings = { REDIS_URL: redis.url, DATABASE_URL: postgres.url, ADMIN_PASSWORD: 'long enough' };
  url = (await board.startApi(settings)).url;
});
afterEach(() => {
  redis.mend();
  postgres.mend();
});
afterAll(async () => {
  redis.close();
  postgres.close();
  await board.close();
});

test('HEAD of the event stream answers as GET does, while Redis is away too', async () => {
  const head = async () => {
    const { status, headers } = await fetch(`${url}/api/stream?broadcaster_user_id=4242`, { method: 'HEAD' });
    return [status, headers.get('content-type')];
  };
  const connected = [200, 'text/event-stream; charset=utf-8'];
  expect(await head()).toEqual(connected);
  redis.cut();
  const stream = await EventStream.open(url, '4242');
  expect(await head()).toEqual(connected);
  stream.close();
});

test('a rebuild that is asked for while Postgres is away is 503 and changes nothing', async () => {
  const built = await board.redis.get(board.keys.built());
  expect(built).not.toBeNull();
  postgres.cut();
  const answer = await request(`${url}/api/admin/rebuild`, { method: 'POST', headers: LOGIN });
  expect([answer.status, answer.body]).toEqual([
    503,
    { statusCode: 503, error: 'Service Unavailable', message: 'Postgres is not available' },
  ]);
  expect(await board.redis.get(board.keys.built())).toBe(built);
});
