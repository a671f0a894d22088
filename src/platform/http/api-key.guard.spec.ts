import { type ExecutionContext, UnauthorizedException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { parseSettings } from '../config/parse-settings';
import { ApiKeyGuard } from './api-key.guard';
import { Open } from './open';

class Closed {
  read() {}
  @Open() probe() {}
}

/** Whether a request comes through, with `API_KEYS` as configured. */
function ask(keys: string, headers: Record<string, string | string[]>, handler: keyof Closed = 'read') {
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
  return () => new ApiKeyGuard(settings, new Reflector()).canActivate(context);
}

it('lets everybody read when no key is configured', () => expect(ask('', {})()).toBe(true));

it.each(['one', 'two'])('lets in who sends the key %s', (key) => {
  expect(ask('one,two', { 'x-api-key': key })()).toBe(true);
});

it.each([
  ['', 'not known'],
  ['on', 'not known'],
  ['one ', 'not known'],
  ['ONE', 'not known'],
  ['one,two', 'not known'],
  ['one, two', 'not known'],
])('keeps out who sends %j', (key, words) => expect(ask('one,two', { 'x-api-key': key })).toThrow(words));

it('keeps out who sends several keys', () => {
  expect(ask('one,two', { 'x-api-key': ['one', 'two'] })).toThrow(UnauthorizedException);
});

it('does not take a key from the URL or another header, and says where it belongs (lesson 33)', () => {
  expect(ask('one', { authorization: 'Bearer one', cookie: 'x-api-key=one' })).toThrow(
    new UnauthorizedException('an API key is needed: send it in the header X-API-Key'),
  );
});

it('leaves probes and metrics open', () => expect(ask('one', {}, 'probe')()).toBe(true));
