import { type ExecutionContext, ForbiddenException, UnauthorizedException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { hashOf, type Scope } from '../access/api-key';
import type { ApiKeyStore, StoredKey } from '../access/api-key-store';
import { KnownKeys } from '../access/known-keys';
import { parseSettings } from '../config/parse-settings';
import type { RedisConnection } from '../redis/redis-connection';
import { ApiKeyGuard } from './api-key.guard';
import { Open } from './open';

class Closed {
  read() {}
  @Open() probe() {}
}

const made = (key: string, ...scopes: Scope[]): StoredKey => ({
  id: key,
  name: `the ${key}`,
  hash: hashOf(key),
  scopes,
});

/** Whether a request comes through, with `API_KEYS` as configured, and keys that were made. */
async function ask(
  keys: string,
  headers: Record<string, string | string[]>,
  { handler = 'read', stored = [] }: { handler?: keyof Closed; stored?: StoredKey[] } = {},
): Promise<boolean> {
  const settings = parseSettings({ DATABASE_URL: 'postgres://db', REDIS_URL: 'redis://r', API_KEYS: keys });
  const context = {
    getHandler: () => Closed.prototype[handler],
    getClass: () => Closed,
    switchToHttp: () => ({
      getRequest: () => ({
        headers,
        url: '/api/chat?X-API-Key=one&api_key=one',
        query: { 'x-api-key': 'one' },
      }),
    }),
  } as unknown as ExecutionContext;
  const store = {
    read: () =>
      Promise.resolve({
        keys: stored,
        had_read_key: stored.some(({ scopes }) => scopes.includes('read')),
      }),
    used: () => Promise.resolve(),
  };
  const redis = { set: () => Promise.resolve('OK') };
  const known = new KnownKeys(
    settings,
    store as unknown as ApiKeyStore,
    redis as unknown as RedisConnection,
    'copy',
  );
  try {
    return await new ApiKeyGuard(known, new Reflector()).canActivate(context);
  } finally {
    known.onModuleDestroy();
  }
}

it('lets everybody read when there is no key', async () => expect(await ask('', {})).toBe(true));

it.each(['one', 'two'])('lets in who sends the key %s', async (key) => {
  expect(await ask('one,two', { 'x-api-key': key })).toBe(true);
});

it.each([
  ['', 'not known'],
  ['on', 'not known'],
  ['one ', 'not known'],
  ['ONE', 'not known'],
  ['one,two', 'not known'],
  ['one, two', 'not known'],
])('keeps out who sends %j', async (key, words) => {
  await expect(ask('one,two', { 'x-api-key': key })).rejects.toThrow(words);
});

it('keeps out who sends several keys', async () => {
  await expect(ask('one,two', { 'x-api-key': ['one', 'two'] })).rejects.toThrow(UnauthorizedException);
});

it('does not take a key from the URL or another header, and says where it belongs (lesson 33)', async () => {
  await expect(ask('one', { authorization: 'Bearer one', cookie: 'x-api-key=one' })).rejects.toThrow(
    new UnauthorizedException('an API key is needed: send it in the header X-API-Key'),
  );
});

it('leaves probes and metrics open', async () => {
  expect(await ask('one', {}, { handler: 'probe' })).toBe(true);
});

it('closes reading once there is a key that is made for it, and not for one that is not', async () => {
  await expect(ask('', {}, { stored: [made('shop', 'read')] })).rejects.toThrow('an API key is needed');
  expect(await ask('', {}, { stored: [made('shop', 'admin')] })).toBe(true);
});

it('lets in a key that was made to read beside those of API_KEYS, and says what another one lacks', async () => {
  const stored = [made('shop', 'read', 'admin'), made('boss', 'admin')];
  expect(await ask('one', { 'x-api-key': 'shop' }, { stored })).toBe(true);
  expect(await ask('one', { 'x-api-key': 'one' }, { stored })).toBe(true);
  await expect(ask('one', { 'x-api-key': 'boss' }, { stored })).rejects.toThrow(
    new ForbiddenException('the API key "the boss" lacks the scope read'),
  );
});
