import { setImmediate } from 'node:timers/promises';
import { ServiceUnavailableException } from '@nestjs/common';
import { Settings } from '../config/settings';
import type { RedisConnection } from '../redis/redis-connection';
import type { ApiKeyStore, StoredKey } from './api-key-store';
import { KnownKeys } from './known-keys';

const HOURS = 3_600_000;
const KEY: StoredKey = { id: '1', name: 'bot', scopes: ['read'], hash: 'x' };

/** As a copy says it. */
const NONE = { keys: [], reading_closed: false };

const away = () => Promise.reject(new Error('away'));

const asText = (copy: object | null) => copy && JSON.stringify(copy);

const started: KnownKeys[] = [];
function knownKeys(
  valid: () => Promise<StoredKey[]>,
  {
    hadReadKey = false,
    copy = () => null,
  }: { hadReadKey?: boolean; copy?: () => object | null | Promise<object> } = {},
) {
  const set = jest.fn().mockResolvedValue('OK');
  const read = async () => {
    const keys = await valid();
    return { keys, had_read_key: hadReadKey || keys.some(({ scopes }) => scopes.includes('read')) };
  };
  const store = { read, used: () => Promise.resolve() };
  const redis = { set, get: async () => asText(await copy()) };
  const keys = new KnownKeys(
    new Settings(),
    store as unknown as ApiKeyStore,
    redis as unknown as RedisConnection,
    'copy',
  );
  started.push(keys);
  return { keys, set };
}

/** Knows what is stored when it starts; then Postgres is away. */
async function without(stored: StoredKey[]) {
  const valid = jest.fn().mockResolvedValueOnce(stored).mockImplementation(away);
  const { keys } = knownKeys(valid);
  await keys.readingNeedsKey();
  return keys;
}

afterEach(() => {
  jest.restoreAllMocks();
  for (const keys of started.splice(0)) keys.onModuleDestroy();
});

test('where there is no key, reading stays open however long Postgres is away', async () => {
  const keys = await without([]);
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 48 * HOURS);
  expect(await keys.readingNeedsKey()).toBe(false);
});

test('where there is one, nobody is let in or refused an hour after Postgres was there last', async () => {
  const keys = await without([KEY]);
  expect(await keys.readingNeedsKey()).toBe(true);
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 2 * HOURS);
  await expect(keys.readingNeedsKey()).rejects.toThrow(ServiceUnavailableException);
});

test('where there is only one for administration, reading stays open however long Postgres is away', async () => {
  const keys = await without([{ ...KEY, scopes: ['admin'] }]);
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 48 * HOURS);
  expect(await keys.readingNeedsKey()).toBe(false);
});

test('reading stays closed when its last key is revoked, and the copy says so for an hour', async () => {
  const { keys, set } = knownKeys(() => Promise.resolve([]), { hadReadKey: true });
  expect(await keys.readingNeedsKey()).toBe(true);
  expect(keys.mayStillRead(undefined)).toBe(false);
  const copy = { keys: [], reading_closed: true, at_ms: expect.any(Number) };
  expect(JSON.parse(set.mock.calls[0]?.[1] as string)).toEqual(copy);
  expect(set.mock.calls[0]?.slice(2)).toEqual(['PX', HOURS]);
});

test('a copy that says there is no key opens reading for an hour, and then nobody is let in or refused', async () => {
  const copy = { ...NONE, at_ms: Date.now() };
  const { keys } = knownKeys(away, { copy: () => copy });
  expect(await keys.readingNeedsKey()).toBe(false);
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 2 * HOURS);
  await expect(keys.readingNeedsKey()).rejects.toThrow(ServiceUnavailableException);
});

test.each([
  ['is older than an hour', { ...NONE, at_ms: Date.now() - 2 * HOURS }],
  ['does not say whether reading is closed', { keys: [], at_ms: Date.now() }],
])('a copy that %s opens nothing', async (_, copy) => {
  const { keys } = knownKeys(away, { copy: () => copy });
  await expect(keys.readingNeedsKey()).rejects.toThrow(ServiceUnavailableException);
});

/** An answer that comes when it is told to. */
function delayed() {
  let answer: (keys: StoredKey[]) => void = () => undefined;
  const answered = new Promise<StoredKey[]>((resolve) => {
    answer = resolve;
  });
  return { answered, answer };
}

test('what a slow first look tells does not replace what was read after it', async () => {
  jest.useFakeTimers();
  try {
    const first = delayed();
    const valid = jest.fn().mockReturnValueOnce(first.answered).mockResolvedValue([KEY]);
    const { keys } = knownKeys(valid, { copy: () => ({ ...NONE, at_ms: Date.now() }) });
    const asked = keys.readingNeedsKey();
    await jest.advanceTimersByTimeAsync(1_000);
    await asked;
    first.answer([]);
    await jest.advanceTimersByTimeAsync(0);
    expect(keys.mayStillRead(undefined)).toBe(false);
  } finally {
    jest.useRealTimers();
  }
});

test('a copy that comes after the answer of Postgres is ignored', async () => {
  const first = delayed();
  const valid = jest.fn().mockReturnValueOnce(first.answered).mockImplementation(away);
  const copy = async () => {
    first.answer([KEY]);
    await setImmediate();
    return { ...NONE, at_ms: Date.now() };
  };
  const { keys } = knownKeys(valid, { copy });
  expect(await keys.readingNeedsKey()).toBe(true);
});
