import { EndpointsRelay } from '../../src/endpoints/endpoints-relay';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { freshId } from '../support/people';
import { WebhookReceiver } from '../support/webhook-receiver';

let board: Kickboard;
let ask: ReturnType<typeof administration>;
let shop: WebhookReceiver;
let relay: EndpointsRelay;
beforeAll(async () => {
  board = await Kickboard.start({
    workers: 0,
    settings: { ...ADMIN_SETTINGS, ENDPOINTS_ALLOW_PRIVATE: '*' },
  });
  relay = (await board.startWorker()).app.get(EndpointsRelay);
  ask = administration(board);
  shop = await WebhookReceiver.start();
});
afterAll(async () => {
  await board.close();
  await shop.close();
});

const adjust = (user: string, amount: number) =>
  ask('POST', `viewers/${user}/adjust`, { amount, reason: 'test', idempotency_key: `old-${amount}` });
const daysLater = (days: number) =>
  board.sql('UPDATE endpoint_events SET at = at - make_interval(days => $1)', [days]);
const kept = async () =>
  (await board.sql<{ n: number }>('SELECT count(*)::int AS n FROM endpoint_events'))[0]?.n;

test('an endpoint that is a week behind is switched off before its events are removed; enabled, it goes on with newer ones', async () => {
  shop.answer = (response) => void response.writeHead(500).end();
  const wish = { url: shop.url, event_types: ['viewer.adjusted'] };
  const { endpoint_id } = (await ask<{ endpoint_id: string }>('POST', 'endpoints', wish)).body;
  const look = async () => (await ask('GET', `endpoints/${endpoint_id}`)).body;
  const user = String(freshId());
  await adjust(user, 1);
  await eventually(async () => expect(await look()).toMatchObject({ attempts: 1, pending: 1 }));

  await daysLater(6);
  await relay.tidy();
  expect([(await look()).state, await kept()]).toEqual(['enabled', 1]);

  await daysLater(1);
  await adjust(user, 2);
  await relay.tidy();
  expect([await look(), await kept()]).toEqual([
    expect.objectContaining({ state: 'disabled', disabled_reason: expect.stringContaining('days behind') }),
    1,
  ]);
  const metrics = await (await fetch(`${board.workerUrl}/metrics`)).text();
  expect(metrics).toMatch(/kickboard_endpoints_disabled_total\{reason="behind"\} 1/);

  shop.received.length = 0;
  shop.answer = (response) => void response.writeHead(204).end();
  await ask('POST', `endpoints/${endpoint_id}/enable`, {});
  await eventually(() => expect(shop.received.map(({ body }) => body.data.amount)).toEqual([2]));
  await eventually(async () => expect(await look()).toMatchObject({ state: 'enabled', pending: 0 }));
  await relay.tidy();
  expect((await look()).state).toBe('enabled');
});

test('nothing is sent again that is more than six days old', async () => {
  const [{ endpoint_id } = { endpoint_id: '' }] = (
    await ask<{ endpoints: { endpoint_id: string }[] }>('GET', 'endpoints')
  ).body.endpoints;
  await daysLater(6);
  const since = new Date(Date.now() - 30 * 86_400_000).toISOString();
  expect((await ask('POST', `endpoints/${endpoint_id}/replay`, { since })).body).toEqual({
    endpoint_id,
    events: 0,
  });
});

test('however many events are old, they are removed in one run', async () => {
  const before = await kept();
  await board.sql(
    `INSERT INTO endpoint_events (message_id, type, at)
     SELECT gen_random_uuid(), 'viewer.adjusted', now() - interval '8 days' FROM generate_series(1, 12000)`,
  );
  await relay.tidy();
  expect(await kept()).toBe(before);
});
