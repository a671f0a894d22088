import type { LookupAddress } from 'node:dns';
import { parseSettings } from '../platform/config/parse-settings';
import { AddressGuard, PrivateAddress } from './address-guard';

const guard = (ENDPOINTS_ALLOW_PRIVATE = '') =>
  new AddressGuard(
    parseSettings({ DATABASE_URL: 'postgres://db', REDIS_URL: 'redis://r', ENDPOINTS_ALLOW_PRIVATE }),
  );

/** What a connection would be given for a name that has these addresses. */
function addresses(by: AddressGuard, found: LookupAddress[], all = true): Promise<unknown> {
  const lookup = by.lookup((_host, _options, done) => done(null, found));
  return new Promise((resolve, reject) => {
    lookup('shop.example', { all }, (error, address) => (error ? reject(error) : resolve(address)));
  });
}

const PUBLIC = { address: '1.1.1.1', family: 4 };
const PRIVATE = { address: '10.0.0.5', family: 4 };

it('gives a connection the public addresses of a name only, however often the name is asked for', async () => {
  expect(await addresses(guard(), [PRIVATE, PUBLIC])).toEqual([PUBLIC]);
  expect(await addresses(guard(), [PRIVATE, PUBLIC], false)).toBe('1.1.1.1');
});

it('refuses a name that leads to private addresses only', async () => {
  await expect(addresses(guard(), [PRIVATE])).rejects.toThrow(PrivateAddress);
  await expect(addresses(guard(), [])).rejects.toThrow(PrivateAddress);
});

it('gives every address of a host that may be private', async () => {
  for (const allowed of ['shop.example', '*', '10.0.0.9,SHOP.example'])
    expect(await addresses(guard(allowed), [PRIVATE, PUBLIC])).toEqual([PRIVATE, PUBLIC]);
});
