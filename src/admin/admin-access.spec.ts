import { NotFoundException, UnauthorizedException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { parseSettings } from '../platform/config/parse-settings';
import type { KnownKeys } from '../platform/access/known-keys';
import { AdminAccess } from './admin-access';

/** Who logs in is not asked for a key. */
const NO_KEYS = {} as KnownKeys;

const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`;

/** What becomes of a request: `passed`, or what is thrown; with the headers of the answer. */
function ask(
  authorization: string | undefined,
  admin: Record<string, string> = { ADMIN_PASSWORD: 'pässword' },
) {
  const settings = parseSettings({ DATABASE_URL: 'postgres://db', REDIS_URL: 'redis://r', ...admin });
  const headers: Record<string, string> = {};
  const response = { setHeader: (name: string, value: string) => void (headers[name] = value) };
  let outcome: unknown = 'nothing';
  try {
    void new AdminAccess(settings, NO_KEYS).use(
      { headers: { authorization }, originalUrl: '/api/admin/overview' } as Request,
      response as unknown as Response,
      () => (outcome = 'passed'),
    );
  } catch (error) {
    outcome = error;
  }
  return { outcome, headers };
}

it.each([undefined, basic('admin:'), basic('admin:undefined'), basic('admin')])(
  'without a password there is no administration, not even for %j (lesson 33)',
  (authorization) => {
    const { outcome, headers } = ask(authorization, {});
    expect(outcome).toBeInstanceOf(NotFoundException);
    expect(headers).toEqual({});
  },
);

it('lets in who knows name and password', () => {
  expect(ask(basic('admin:pässword')).outcome).toBe('passed');
  expect(ask(basic('admin:pässword').replace('Basic', 'bAsIc')).outcome).toBe('passed');
  expect(ask(basic('boss:a:b:c'), { ADMIN_USERNAME: 'boss', ADMIN_PASSWORD: 'a:b:c' }).outcome).toBe(
    'passed',
  );
});

it.each([
  undefined,
  '',
  'Basic',
  'Basic ',
  'Basic !!!',
  basic(''),
  basic(':'),
  basic('admin'),
  basic('admin:'),
  basic('admin:passwor'),
  basic('admin:pässword '),
  basic('Admin:pässword'),
  basic(':pässword'),
  'Bearer pässword',
  basic('admin:pässword').replace('Basic', 'Digest'),
])('keeps out %j, and asks for a login', (authorization) => {
  const { outcome, headers } = ask(authorization);
  expect(outcome).toBeInstanceOf(UnauthorizedException);
  expect(headers['WWW-Authenticate']).toMatch(/^Basic /);
});
