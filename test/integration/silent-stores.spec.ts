import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually';
import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { StoreRelay } from '../support/store-relay';

let board: Kickboard;
let redis: StoreRelay;
let postgres: StoreRelay;
/** An api whose stores can fall silent. */
let url: string;
beforeEach(async () => {
  board = await Kickboard.start();
  redis = await StoreRelay.before(board.stores.redisUrl);
  postgres = await StoreRelay.before(board.stores.databaseUrl);
  url = (await board.startApi({ REDIS_URL: redis.url, DATABASE_URL: postgres.url })).url;
});
afterEach(async () => {
  redis.close();
  postgres.close();
  await board.close();
});

/** An answer, or that there was none in time. The deadline is the contract's for any read. */
const ask = (path: string) =>
  Promise.race([
    request<{ degraded?: boolean; messages?: { message_id: string }[] }>(url + path),
    sleep(2_000).then(() => 'no answer within 2 s' as const),
  ]);
const PATH = '/api/chat?limit=10';

test('a Postgres that falls silent costs a read its deadline, and no connection is used again', async () => {
  const id = await board.channel().chat(viewer('alice'), 1);
  await board.settle();
  expect(await ask(PATH)).toMatchObject({ status: 200, body: { messages: [{ message_id: id }] } });
  postgres.silence();
  // More than there are connections: none of them may wait behind the silence of the one before.
  for (let i = 0; i < 3; i += 1)
    expect(await ask(PATH)).toMatchObject({ status: 200, body: { degraded: true } });
  const before = postgres.opened;
  postgres.mend();
  await eventually(async () => {
    const answer = await ask(PATH);
    expect(answer).toMatchObject({ status: 200, body: { messages: [{ message_id: id }] } });
    expect(answer).not.toMatchObject({ body: { degraded: true } });
  });
  expect(postgres.opened).toBeGreaterThan(before);
});

test('a locked table costs a read its deadline', async () => {
  await board.channel().chat(viewer('alice'), 1);
  await board.settle();
  await board.sql('BEGIN');
  await board.sql('LOCK TABLE chat_messages');
  expect(await ask(PATH)).toMatchObject({ status: 200, body: { degraded: true } });
  await board.sql('ROLLBACK');
});

test('a Redis that falls silent is noticed once, not at every command', async () => {
  const id = await board.channel().chat(viewer('alice'), 1);
  await board.settle();
  redis.silence();
  const degraded = { status: 200, body: { degraded: true, messages: [{ message_id: id }] } };
  expect(await ask(PATH)).toMatchObject(degraded);
  // From here on the connection is gone, and nothing waits for it.
  const all = await Promise.all(Array.from({ length: 20 }, () => ask(PATH)));
  for (const answer of all) expect(answer).toMatchObject(degraded);
  redis.mend();
  await eventually(async () => expect(await ask(PATH)).not.toMatchObject({ body: { degraded: true } }));
});

test('readiness names the part that is silent, and why', async () => {
  await eventually(async () => expect(await ask('/health/ready')).toMatchObject({ status: 200 }));
  postgres.silence();
  const answer = await ask('/health/ready');
  expect(answer).toMatchObject({
    status: 503,
    body: { status: 'not ready', parts: { redis: { status: 'up' }, postgres: { status: 'down' } } },
  });
  expect(answer).toMatchObject({ body: { parts: { postgres: { message: expect.stringMatching(/\w/) } } } });
});
