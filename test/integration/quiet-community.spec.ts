import { parseSettings } from '../../src/platform/config/parse-settings';
import { RedisKeys } from '../../src/redis-keys';
import { Activity } from '../../src/sync/activity';
import { TestStores } from '../support/stores';

const LATER_MS = 16_000;

let stores: TestStores;
let keys: RedisKeys;
let gate: { isClosed: boolean };
let now: number;
beforeEach(async () => {
  stores = await TestStores.create();
  gate = { isClosed: false };
  now = performance.now();
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  keys = new RedisKeys(settings({}));
  await stores.redis.set(keys.built(), '1');
});
afterEach(async () => {
  jest.restoreAllMocks();
  await stores.remove();
});

const settings = (more: Record<string, string>) => parseSettings({ ...stores.environment, ...more });

const activity = (more: Record<string, string> = { COMMUNITIES_FILE: 'communities.yaml' }) =>
  new Activity(settings(more), keys, gate as ConstructorParameters<typeof Activity>[2], stores.redis);

async function quietLater(of: Activity): Promise<boolean> {
  await of.look();
  now += LATER_MS;
  return of.isQuiet;
}

test('a community of many is quiet once nothing has waited in it for a while', async () => {
  const one = activity();
  expect(one.isQuiet).toBe(false);
  expect(await quietLater(one)).toBe(true);
});

test('the one community of an installation never is', async () => {
  const one = activity({});
  now += LATER_MS;
  expect([one.mayRest, one.isQuiet]).toEqual([false, false]);
});

test.each<[string, (wait: TestStores['redis']) => Promise<unknown>]>([
  ['a message waits for Postgres', (redis) => redis.rpush(keys.chatBuffer(), 'x')],
  ['a batch is being written', (redis) => redis.rpush(keys.drained(keys.ledgerBuffer()).claimed, 'x')],
  ['a message waits for the judge', (redis) => redis.zadd(keys.judgeWaiting(), 1, 'x')],
  ['a stream has started', (redis) => redis.rpush(keys.sessionsBuffer(), 'x')],
  ['Redis was emptied', (redis) => redis.del(keys.built())],
])('it is looked after at once when %s', async (_, happens) => {
  const one = activity();
  expect(await quietLater(one)).toBe(true);
  await happens(stores.redis);
  await one.look();
  expect(one.isQuiet).toBe(false);
});

test('it is not quiet while the judge waits for what came in an outage', async () => {
  const one = activity();
  expect(await quietLater(one)).toBe(true);
  gate.isClosed = true;
  expect(one.isQuiet).toBe(false);
});
