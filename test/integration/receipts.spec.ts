import { anonymous } from '../../simulator/kick-events';
import type { Receipt } from '../../src/coins/receipt.dto';
import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { StoreRelay } from '../support/store-relay';

const COOLDOWN_MINUTES = 5;

let board: Kickboard;
let postgres: StoreRelay;
let redis: StoreRelay;
let other: string;
beforeAll(async () => {
  board = await Kickboard.start();
  postgres = await StoreRelay.before(board.stores.databaseUrl);
  redis = await StoreRelay.before(board.stores.redisUrl);
  other = (await board.startApi({ DATABASE_URL: postgres.url, REDIS_URL: redis.url })).url;
});
afterEach(() => {
  postgres.mend();
  redis.mend();
});
afterAll(async () => {
  await board.close();
  postgres.close();
  redis.close();
});

async function receipt(id: string, url = board.url): Promise<Receipt> {
  const { status, body } = await request<Receipt>(`${url}/api/receipts/${encodeURIComponent(id)}`);
  expect([status, body]).toEqual([200, expect.anything()]);
  return body;
}

test('an award: its session, its ledger entry, and until when the next one is kept back', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  await channel.start();
  const id = await channel.chat(alice, 1);
  await board.settle();
  const [entry] = await board.sql<{ id: string }>('SELECT id FROM coin_entries WHERE message_id = $1', [id]);
  const createdAt = new Date(channel.ms(1)).toISOString();
  expect(await receipt(id)).toEqual({
    message_id: id,
    broadcaster_user_id: channel.id,
    user_id: idOf(alice),
    created_at: createdAt,
    session_id: channel.session(),
    decision: 'awarded',
    reason: 'chat_message',
    explanation: expect.stringContaining('earned'),
    amount: 1,
    cooldown_until: new Date(channel.ms(1 + COOLDOWN_MINUTES)).toISOString(),
    cooldown_message_id: id,
    ledger_entry: { entry_id: entry?.id, amount: 1, created_at: createdAt },
  });
});

test('a denial by cooldown names the award it follows from, whichever of them arrived first', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  await channel.start();
  const late = await channel.chat(alice, 8);
  const [early, earlier] = [await channel.chat(alice, 4), await channel.chat(alice, 2)];
  await board.settle();
  const denied = { decision: 'denied', reason: 'rate_limited', amount: 0, ledger_entry: null };
  const until = (minute: number) => new Date(channel.ms(minute + COOLDOWN_MINUTES)).toISOString();
  expect(await receipt(early)).toMatchObject({
    ...denied,
    cooldown_message_id: late,
    cooldown_until: until(8),
  });
  expect(await receipt(earlier)).toMatchObject({ decision: 'awarded', cooldown_until: until(2) });
});

test('every other denial says why, without a cooldown', async () => {
  const channel = board.channel();
  await channel.start();
  const ids = {
    stream_offline: await channel.chat(viewer('early'), -5),
    bot: await channel.chat(viewer('BotRix'), 1),
    anonymous: await channel.chat(anonymous(), 1),
  };
  await board.settle();
  for (const [reason, id] of Object.entries(ids)) {
    expect(await receipt(id)).toMatchObject({
      decision: 'denied',
      reason,
      amount: 0,
      cooldown_until: null,
      cooldown_message_id: null,
      ledger_entry: null,
    });
  }
  expect((await receipt(ids.anonymous)).user_id).toBeNull();
  expect((await receipt(ids.stream_offline)).session_id).toBeNull();
});

test('it is pending until it is judged, and the same when Redis has forgotten it', async () => {
  await board.stopWorkers();
  const channel = board.channel();
  await channel.start();
  const id = await channel.chat(viewer('alice'), 1);
  expect(await receipt(id)).toMatchObject({ decision: 'pending', reason: 'pending', session_id: null });
  await board.startWorker();
  await board.settle();
  const before = await receipt(id);
  expect(before.decision).toBe('awarded');
  await board.redis.del(board.keys.messageCoins(id));
  expect(await receipt(id)).toEqual(before);
});

test('while Postgres is away it says what Redis knows, and does not take the unknown for unseen', async () => {
  const channel = board.channel();
  await channel.start();
  const id = await channel.chat(viewer('alice'), 1);
  await board.settle();
  postgres.cut();
  expect(await receipt(id, other)).toMatchObject({
    decision: 'awarded',
    amount: 1,
    session_id: null,
    ledger_entry: null,
    degraded: true,
  });
  expect((await request(`${other}/api/receipts/unknown`)).status).toBe(503);
});

test('while Redis is away it says what Postgres knows, and does not take the unknown for unseen', async () => {
  const channel = board.channel();
  await channel.start();
  const id = await channel.chat(viewer('alice'), 1);
  await board.settle();
  const before = await receipt(id, other);
  redis.cut();
  expect(await receipt(id, other)).toEqual({ ...before, degraded: true });
  expect((await request(`${other}/api/receipts/unknown`)).status).toBe(503);
});

test.each(['unknown', 'with\0nul', "' OR 1=1"])('a message that never was is 404: %j', async (id) => {
  const { status, body } = await request(`${board.url}/api/receipts/${encodeURIComponent(id)}`);
  expect([status, body]).toMatchObject([404, { statusCode: 404, error: 'Not Found' }]);
});
