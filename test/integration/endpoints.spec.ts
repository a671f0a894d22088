import { RetrySchedule } from '../../src/endpoints/retry-schedule';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { freshId, idOf, viewer } from '../support/people';
import { verify, WebhookReceiver } from '../support/webhook-receiver';

interface Endpoint {
  endpoint_id: string;
  secret: string;
  state: string;
  disabled_reason: string | null;
  pending: number;
  attempts: number;
  last_error: string | null;
  failing_since: string | null;
}

/** Pauses of a moment instead of minutes. */
class Hasty extends RetrySchedule {
  override givesUpAfterMs = Number.POSITIVE_INFINITY;
  override pauseMs = () => 50;
}
const hasty = new Hasty();

const ALL = ['coin.awarded', 'session.started', 'session.ended', 'viewer.adjusted'];

let board: Kickboard;
let ask: ReturnType<typeof administration>;
const receivers: WebhookReceiver[] = [];
beforeAll(async () => {
  board = await Kickboard.start({
    workers: 0,
    settings: { ...ADMIN_SETTINGS, ENDPOINTS_ALLOW_PRIVATE: '127.0.0.1' },
  });
  await startWorker();
  ask = administration(board);
});
afterEach(async () => {
  const { body } = await ask<{ endpoints: Endpoint[] }>('GET', 'endpoints');
  for (const { endpoint_id } of body.endpoints) await ask('DELETE', `endpoints/${endpoint_id}`);
  hasty.givesUpAfterMs = Number.POSITIVE_INFINITY;
});
afterAll(async () => {
  await board.close();
  for (const receiver of receivers) await receiver.close();
});

const startWorker = () =>
  board.startWorker((module) => module.overrideProvider(RetrySchedule).useValue(hasty));

async function receiver(): Promise<WebhookReceiver> {
  const started = await WebhookReceiver.start();
  receivers.push(started);
  return started;
}
async function endpoint(url: string, event_types = ALL): Promise<Endpoint> {
  const { status, body } = await ask<Endpoint>('POST', 'endpoints', { url, event_types });
  expect([status, body]).toEqual([200, expect.objectContaining({ state: 'enabled', url })]);
  return body;
}
const look = async (id: string) => (await ask<Endpoint>('GET', `endpoints/${id}`)).body;
let lastKey = 0;
async function adjust(user: string, amount: number): Promise<string> {
  const fields = { amount, reason: 'raffle', idempotency_key: `endpoints-${(lastKey += 1)}` };
  const { status, body } = await ask<{ entry_id: string }>('POST', `viewers/${user}/adjust`, fields);
  expect(status).toBe(200);
  return body.entry_id;
}
const amounts = (from: WebhookReceiver) => from.distinct.map(({ body }) => body.data.amount);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

test('a stream, an award, an adjustment and the end are told in this order, signed, in the shapes of the API', async () => {
  const shop = await receiver();
  const { secret } = await endpoint(shop.url);
  const channel = board.channel();
  await channel.start();
  await board.settle();
  const person = viewer('alice');
  const message = await channel.chat(person, 1);
  await board.settle();
  const entry = await adjust(idOf(person), 5);
  await channel.end();
  await board.settle();
  await eventually(() => expect(shop.received).toHaveLength(4));
  expect(shop.received.map(({ body }) => body.type)).toEqual([
    'session.started',
    'coin.awarded',
    'viewer.adjusted',
    'session.ended',
  ]);
  const [started, awarded, adjusted, ended] = shop.received;
  const stream = (await board.get(`/api/stream-sessions/${channel.session()}`)).body;
  const shown = Object.fromEntries(
    Object.entries(stream).filter(([name]) => name in (ended?.body.data ?? {})),
  );
  expect(ended?.body.data).toEqual(shown);
  expect(started?.body.data).toEqual({ ...shown, ended_at: null, is_live: true });
  const entries = (await board.get(`/api/viewers/${idOf(person)}/entries`)).body.entries as object[];
  const who = { user_id: idOf(person), username: 'alice' };
  expect([adjusted?.body.data, awarded?.body.data]).toEqual(entries.map((each) => ({ ...each, ...who })));
  expect(awarded?.body.data).toMatchObject({ message_id: message, amount: 1, balance_after: 1 });
  expect(adjusted?.body.data).toMatchObject({ entry_id: entry, balance_after: 6, note: 'raffle' });
  for (const each of shop.received) {
    expect(verify(each, secret)).toEqual(each.body);
    expect(() => verify({ ...each, raw: each.raw.replace('type', 'tYpe') }, secret)).toThrow();
    expect(Math.abs(Date.parse(each.body.timestamp) - Date.now())).toBeLessThan(60_000);
  }
});

test('an endpoint hears only of its types and only of what happens after it was made', async () => {
  const user = String(freshId());
  await adjust(user, 1);
  const shop = await receiver();
  await endpoint(shop.url, ['viewer.adjusted']);
  const channel = board.channel();
  await channel.start();
  await channel.chat(viewer('bob'), 1);
  await board.settle();
  await adjust(user, 2);
  await eventually(() => expect(shop.received).toHaveLength(1));
  expect(shop.received[0]?.body).toMatchObject({ type: 'viewer.adjusted', data: { amount: 2 } });
});

test('without an endpoint nothing is written down', async () => {
  await adjust(String(freshId()), 1);
  const [row] = await board.sql<{ newest: Date | null }>(
    'SELECT max(entry_id) AS newest FROM endpoint_events WHERE entry_id = (SELECT max(id) FROM coin_entries)',
  );
  expect(row?.newest).toBeNull();
});

test('what fails is sent again before anything later, one at a time, with the same id', async () => {
  const shop = await receiver();
  const { endpoint_id } = await endpoint(shop.url);
  let failures = 3;
  shop.answer = (response) => {
    failures -= 1;
    response.writeHead(failures >= 0 ? 500 : 200).end('not now');
  };
  const user = String(freshId());
  for (const amount of upTo(5)) await adjust(user, amount);
  await eventually(() => expect(amounts(shop)).toEqual(upTo(5)));
  expect(shop.received.map(({ body }) => body.data.amount)).toEqual([1, 1, 1, 1, 2, 3, 4, 5]);
  expect(new Set(shop.received.slice(0, 4).map(({ id }) => id)).size).toBe(1);
  expect(shop.mostOpen).toBe(1);
  await eventually(async () =>
    expect(await look(endpoint_id)).toMatchObject({ attempts: 0, failing_since: null, pending: 0 }),
  );
});

test('an endpoint that does not answer delays no other', async () => {
  const [slow, fast] = [await receiver(), await receiver()];
  slow.answer = () => undefined;
  await endpoint(slow.url);
  await endpoint(fast.url);
  const user = String(freshId());
  for (const amount of upTo(20)) await adjust(user, amount);
  await eventually(() => expect(amounts(fast)).toEqual(upTo(20)));
  expect(amounts(slow)).toEqual([1]);
  slow.answer = (response) => void response.writeHead(200).end();
  await eventually(() => expect(amounts(slow)).toEqual(upTo(20)), 30_000);
});

test('a worker that is gone in the middle is followed by another one; nothing is missing or out of order', async () => {
  const shop = await receiver();
  await endpoint(shop.url);
  const user = String(freshId());
  let taken = 0;
  shop.answer = async (response) => {
    taken += 1;
    // The first worker never hears of the fifth.
    if (taken === 5) return;
    response.writeHead(200).end();
  };
  for (const amount of upTo(12)) await adjust(user, amount);
  await eventually(() => expect(taken).toBe(5));
  await board.stopWorkers();
  await startWorker();
  await eventually(() => expect(amounts(shop)).toEqual(upTo(12)), 40_000);
});

test('events of transactions that overlap are all told, though ids are given out before they commit', async () => {
  const shop = await receiver();
  await endpoint(shop.url, ['viewer.adjusted']);
  const [early, late] = [String(freshId()), String(freshId())];
  const insert = `INSERT INTO coin_entries (user_id, amount, reason, created_at) VALUES ($1, $2, 'adjustment', now())`;
  const balance = 'INSERT INTO coin_balances (user_id, balance) VALUES ($1, $2)';
  await board.sql('BEGIN');
  await board.sql(insert, [early, 1]);
  await board.sql(balance, [early, 1]);
  await adjust(late, 2);
  await eventually(() => expect(amounts(shop)).toEqual([2]));
  await board.sql('COMMIT');
  await eventually(() => expect(amounts(shop)).toEqual([2, 1]));
});

test('410 Gone switches an endpoint off at once, with a reason, an entry in the audit and a metric', async () => {
  const shop = await receiver();
  shop.answer = (response) => void response.writeHead(410).end();
  const { endpoint_id } = await endpoint(shop.url);
  const user = String(freshId());
  await adjust(user, 1);
  await eventually(async () =>
    expect(await look(endpoint_id)).toMatchObject({
      state: 'disabled',
      disabled_reason: expect.stringContaining('410'),
    }),
  );
  const acts = await ask<{ entries: object[] }>('GET', `audit?on_whom=endpoint:${endpoint_id}`);
  expect(acts.body.entries[0]).toMatchObject({ who: 'kickboard', what: 'disable endpoint' });
  const metrics = await (await fetch(`${board.workerUrl}/metrics`)).text();
  expect(metrics).toMatch(/kickboard_endpoints_disabled_total\{reason="gone"\} [1-9]/);
  // It goes on where it stopped.
  await adjust(user, 2);
  shop.answer = (response) => void response.writeHead(200).end();
  expect((await ask('POST', `endpoints/${endpoint_id}/enable`, {})).body).toMatchObject({
    state: 'enabled',
    pending: 2,
  });
  await eventually(() => expect(amounts(shop)).toEqual([1, 2]));
});

test('an endpoint that has failed for too long is switched off; enabled with skip_missed it begins anew', async () => {
  hasty.givesUpAfterMs = 0;
  const shop = await receiver();
  shop.answer = (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
  const { endpoint_id } = await endpoint(shop.url);
  const user = String(freshId());
  await adjust(user, 1);
  await eventually(async () =>
    expect(await look(endpoint_id)).toMatchObject({
      state: 'disabled',
      last_error: '302: redirects are not followed',
    }),
  );
  shop.answer = (response) => void response.writeHead(200).end();
  const enabled = await ask('POST', `endpoints/${endpoint_id}/enable`, { skip_missed: true });
  expect(enabled.body).toMatchObject({ state: 'enabled', pending: 0 });
  await adjust(user, 2);
  await eventually(() => expect(amounts(shop)).toContain(2));
  expect(shop.received.filter(({ body }) => body.data.amount === 1)).toHaveLength(1);
});

test('a replay sends what happened since a time once more, in order, with the ids it had', async () => {
  const shop = await receiver();
  const { endpoint_id } = await endpoint(shop.url);
  const user = String(freshId());
  await adjust(user, 1);
  await eventually(() => expect(amounts(shop)).toEqual([1]));
  const since = shop.received[0]?.body.timestamp;
  for (const amount of [2, 3]) await adjust(user, amount);
  await eventually(() => expect(amounts(shop)).toEqual([1, 2, 3]));
  const second = shop.received[1]?.body.timestamp;
  expect((await ask('POST', `endpoints/${endpoint_id}/replay`, { since: second })).body).toEqual({
    endpoint_id,
    events: 2,
  });
  await eventually(() => expect(shop.received.map(({ body }) => body.data.amount)).toEqual([1, 2, 3, 2, 3]));
  expect(shop.distinct).toHaveLength(3);
  expect((await ask('POST', `endpoints/${endpoint_id}/replay`, { since })).body.events).toBe(3);
  await eventually(() => expect(shop.received).toHaveLength(8));
  expect((await ask('POST', `endpoints/${endpoint_id}/replay`, { since: 'yesterday' })).status).toBe(400);
});

test('a new secret signs beside the old one for a day, and no answer shows either again', async () => {
  const shop = await receiver();
  const { endpoint_id, secret } = await endpoint(shop.url);
  const rotated = (await ask<{ secret: string }>('POST', `endpoints/${endpoint_id}/rotate-secret`)).body;
  expect(rotated.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  await adjust(String(freshId()), 1);
  const [first] = await eventually(() => {
    expect(shop.received).toHaveLength(1);
    return shop.received;
  });
  for (const each of [secret, rotated.secret]) expect(verify(first as never, each)).toBeTruthy();
  const shown = JSON.stringify([await look(endpoint_id), (await ask('GET', 'endpoints')).body]);
  expect(shown).not.toMatch(/whsec_|secret/);
  await board.sql(`UPDATE endpoints SET old_secret_until = now() WHERE id = $1`, [endpoint_id]);
  await adjust(String(freshId()), 2);
  const [, second] = await eventually(() => {
    expect(shop.received).toHaveLength(2);
    return shop.received;
  });
  expect(() => verify(second as never, secret)).toThrow();
});

test('a test is sent at once and says what was answered', async () => {
  const shop = await receiver();
  const { endpoint_id, secret } = await endpoint(shop.url);
  const test = () => ask('POST', `endpoints/${endpoint_id}/test`);
  expect((await test()).body).toEqual({
    delivered: true,
    status: 204,
    error: null,
    duration_ms: expect.any(Number),
  });
  expect(shop.received[0]?.body).toMatchObject({ type: 'endpoint.test', data: { endpoint_id } });
  expect(verify(shop.received[0] as never, secret)).toBeTruthy();
  shop.answer = (response) => void response.writeHead(500).end('x'.repeat(100_000));
  const { body } = await test();
  expect(body).toMatchObject({ delivered: false, status: 500, error: expect.stringMatching(/^500 x{300}$/) });
  await shop.close();
  expect((await test()).body).toMatchObject({ delivered: false, status: null });
});

test.each<[string, object, RegExp]>([
  ['no URL', { url: 'shop' }, /url/],
  ['another scheme', { url: 'ftp://127.0.0.1/' }, /https/],
  ['http at a host that is not allowed', { url: 'http://example.com/' }, /https/],
  ['a password', { url: 'https://a:b@127.0.0.1/' }, /password/],
  ['no types', { event_types: [] }, /event_types/],
  ['an unknown type', { event_types: ['coin.spent'] }, /event_types.*coin\.awarded/],
  ['a type twice', { event_types: ['coin.awarded', 'coin.awarded'] }, /event_types/],
  ['a description of two lines', { description: 'a\nb' }, /description/],
])('%s is 400 and named', async (_, fields, message) => {
  const given = { url: 'http://127.0.0.1:1/', event_types: ALL, ...fields };
  const { status, body } = await ask('POST', 'endpoints', given);
  expect([status, String(body.message)]).toEqual([400, expect.stringMatching(message)]);
});

test('an endpoint that is not there is 404', async () => {
  for (const [method, path] of [
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/enable'],
    ['POST', '/disable'],
    ['POST', '/test'],
    ['POST', '/rotate-secret'],
  ] as const)
    expect((await ask(method, `endpoints/987654321${path}`)).status).toBe(404);
  expect((await ask('GET', 'endpoints/x')).status).toBe(400);
});

test('there are at most 50', async () => {
  for (let i = 0; i < 50; i += 1) await endpoint(`http://127.0.0.1:1/${i}`);
  const { status, body } = await ask('POST', 'endpoints', { url: 'http://127.0.0.1:1/', event_types: ALL });
  expect([status, body.error]).toEqual([409, 'too_many_endpoints']);
});
