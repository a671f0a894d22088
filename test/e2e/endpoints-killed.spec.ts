import { ADMIN_SETTINGS, administration } from '../support/admin';
import { eventually } from '../support/eventually';
import { MainProcess } from '../support/main-process';
import { freshId } from '../support/people';
import { TestStores } from '../support/stores';
import { WebhookReceiver } from '../support/webhook-receiver';

const SETTINGS = { ...ADMIN_SETTINGS, ENDPOINTS_ALLOW_PRIVATE: '127.0.0.1' };
const EVENTS = 200;

let stores: TestStores;
let shop: WebhookReceiver;
const processes: MainProcess[] = [];
beforeAll(async () => {
  stores = await TestStores.create();
  shop = await WebhookReceiver.start();
});
afterAll(async () => {
  for (const each of processes) await each.kill();
  await shop.close();
  await stores.remove();
});

function start(role: string): MainProcess {
  const started = MainProcess.on(stores, role, SETTINGS);
  processes.push(started);
  return started;
}

test('workers that are killed while they send leave out no event, and none overtakes another', async () => {
  const [url = ''] = await start('api').urls();
  const ask = administration({ url });
  const made = await ask('POST', 'endpoints', { url: shop.url, event_types: ['viewer.adjusted'] });
  expect(made.status).toBe(200);
  const user = String(freshId());
  let worker = start('worker');
  await worker.urls();
  const enter = (async () => {
    for (let amount = 1; amount <= EVENTS; amount += 1) {
      const idempotency_key = `killed-${amount}`;
      await ask('POST', `viewers/${user}/adjust`, { amount, reason: 'test', idempotency_key });
    }
  })();
  for (const kills of [20, 80]) {
    await eventually(() => expect(shop.distinct.length).toBeGreaterThan(kills));
    await worker.kill();
    worker = start('worker');
  }
  await enter;
  await eventually(() => expect(shop.distinct).toHaveLength(EVENTS), 90_000);
  const amounts = shop.distinct.map(({ body }) => body.data.amount);
  expect(amounts).toEqual(Array.from({ length: EVENTS }, (_, i) => i + 1));
  // An event that comes again after a kill is the one that was under way.
  for (const [i, { id }] of shop.received.entries())
    if (shop.received.findIndex((each) => each.id === id) !== i) expect(shop.received[i - 1]?.id).toBe(id);
}, 240_000);
