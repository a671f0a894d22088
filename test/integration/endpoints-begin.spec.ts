import { ADMIN_SETTINGS, administration } from '../support/admin';
import { Kickboard } from '../support/kickboard';
import { freshId } from '../support/people';

interface Endpoint {
  endpoint_id: string;
  pending: number;
}

let board: Kickboard;
let ask: ReturnType<typeof administration>;
// Without a worker nobody gives events their places.
beforeAll(async () => {
  board = await Kickboard.start({
    workers: 0,
    settings: { ...ADMIN_SETTINGS, ENDPOINTS_ALLOW_PRIVATE: '127.0.0.1' },
  });
  ask = administration(board);
});
afterAll(() => board.close());

const create = async () =>
  (await ask<Endpoint>('POST', 'endpoints', { url: 'http://127.0.0.1:1/', event_types: ['viewer.adjusted'] }))
    .body;
const pending = async ({ endpoint_id }: Endpoint) =>
  (await ask<Endpoint>('GET', `endpoints/${endpoint_id}`)).body.pending;
let lastKey = 0;
async function adjust(): Promise<void> {
  const fields = { amount: 1, reason: 'raffle', idempotency_key: `begin-${(lastKey += 1)}` };
  expect((await ask('POST', `viewers/${freshId()}/adjust`, fields)).status).toBe(200);
}

test('a new endpoint hears of nothing that happened before it, also when that has no place in the log yet', async () => {
  const early = await create();
  await adjust();
  const late = await create();
  expect([await pending(early), await pending(late)]).toEqual([1, 0]);
  await adjust();
  expect([await pending(early), await pending(late)]).toEqual([2, 1]);
});

test('one that is enabled with skip_missed does not either; without it, it goes on where it stopped', async () => {
  const endpoint = await create();
  const enable = (body: object) => ask('POST', `endpoints/${endpoint.endpoint_id}/enable`, body);
  await ask('POST', `endpoints/${endpoint.endpoint_id}/disable`);
  await adjust();
  await enable({});
  expect(await pending(endpoint)).toBe(1);
  await ask('POST', `endpoints/${endpoint.endpoint_id}/disable`);
  await enable({ skip_missed: true });
  expect(await pending(endpoint)).toBe(0);
});
