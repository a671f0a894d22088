import { Communities } from '../support/communities';
import { eventually } from '../support/eventually';

let served: Communities;
beforeAll(async () => {
  served = await Communities.start([{}, {}, {}], { connected: true });
});
afterAll(() => served?.close());

const calls = (what: string) => served.file.kick.server.api.calls.filter((call) => call === what).length;

test('communities of one app ask Kick once for its key and its token, and each has its channel subscribed', async () => {
  const { platform } = served.file.kick.server;
  await eventually(() => {
    const subscribed = new Set(platform.subscriptions.map((each) => String(each.broadcaster_user_id)));
    expect([...subscribed].sort()).toEqual(served.all.map(({ channel }) => channel.id).sort());
  });
  expect(calls('GET /public/v1/public-key')).toBe(1);
  // The api asks for the key without one; the worker for everything else.
  expect(calls('POST /oauth/token')).toBe(1);
});

test('deliveries are taken that are signed with the key that Kick told', async () => {
  for (const { channel } of served.all) await channel.start();
});

test('they spend one budget of requests, which is counted by the app', async () => {
  const [{ board }] = served.all as [(typeof served.all)[0]];
  const { clientId } = served.file.kick.server.platform;
  const counted = await board.redis.keys(`kick-app:${clientId}:kick:requests:*`);
  const used = (await Promise.all(counted.map((key) => board.redis.get(key)))).reduce(
    (sum, n) => sum + Number(n),
    0,
  );
  expect(used).toBeGreaterThanOrEqual(2 * served.all.length);
  for (const each of served.all)
    expect((await each.board.stores.keyNames()).filter((name) => name.startsWith('kick:requests'))).toEqual(
      [],
    );
});
