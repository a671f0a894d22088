import { ServiceUnavailableException } from '@nestjs/common';
import { Settings } from '../config/settings';
import type { RedisConnection } from '../redis/redis-connection';
import type { ApiKeyStore, StoredKey } from './api-key-store';
import { KnownKeys } from './known-keys';

const HOURS = 3_600_000;
const KEY: StoredKey = { id: '1', name: 'bot', scopes: ['read'], hash: 'x' };

/** Knows what is stored when it starts; then Postgres is away. */
async function without(stored: StoredKey[]) {
  const valid = jest.fn().mockResolvedValueOnce(stored).mockRejectedValue(new Error('away'));
  const store = { valid, used: () => Promise.resolve() } as unknown as ApiKeyStore;
  const redis = {
    set: () => Promise.resolve('OK'),
    get: () => Promise.resolve(null),
  } as unknown as RedisConnection;
  const keys = new KnownKeys(new Settings(), store, redis, 'copy');
  await keys.readingNeedsKey();
  return keys;
}

afterEach(() => jest.restoreAllMocks());

test('where there is no key, reading stays open however long Postgres is away', async () => {
  const keys = await without([]);
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 48 * HOURS);
  expect(await keys.readingNeedsKey()).toBe(false);
  keys.onModuleDestroy();
});

test('where there is one, nobody is let in or refused an hour after Postgres was there last', async () => {
  const keys = await without([KEY]);
  expect(await keys.readingNeedsKey()).toBe(true);
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 2 * HOURS);
  await expect(keys.readingNeedsKey()).rejects.toThrow(ServiceUnavailableException);
  keys.onModuleDestroy();
});
