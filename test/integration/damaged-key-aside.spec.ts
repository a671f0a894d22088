import { join } from 'node:path';
import { LuaScript } from '../../src/platform/redis/lua-script';
import { TestStores } from '../support/stores';

const SET_ASIDE = new LuaScript(join(__dirname, '../../src/sync'), 'set-aside-2.lua');

let stores: TestStores;
beforeAll(async () => {
  stores = await TestStores.create();
});
afterAll(() => stores.remove());

const setAside = (key: string, type: string) => SET_ASIDE.run(stores.redis, [key, `${key}:damaged`], [type]);

test.each([
  ['list', (key: string) => stores.redis.rpush(key, 'a')],
  ['count', (key: string) => stores.redis.set(key, '17')],
  ['hash', () => Promise.resolve()],
])('a sound %s, or none, is not put aside: another worker has mended it meanwhile', async (type, write) => {
  const key = `${stores.prefix}sound-${type}`;
  await write(key);
  const before = await stores.redis.type(key);
  expect(await setAside(key, type)).toBe(0);
  expect(await stores.redis.type(key)).toBe(before);
});

test.each([
  ['list', '17'],
  ['count', '1.5'],
])('what should be a %s and is not is put aside', async (type, value) => {
  const key = `${stores.prefix}damaged-${type}`;
  await stores.redis.set(key, value);
  expect(await setAside(key, type)).toBe(1);
  expect([await stores.redis.exists(key), await stores.redis.get(`${key}:damaged`)]).toEqual([0, value]);
});
