import { isTrustedProxy, trustedProxy } from './trusted-proxy';

it.each([
  ['', ''],
  ['1', 1],
  ['true', true],
  ['false', false],
  ['loopback', 'loopback'],
  ['10.0.0.0/8, fd00::/8, 192.0.2.7', '10.0.0.0/8, fd00::/8, 192.0.2.7'],
])('takes %j', (value, asExpressWantsIt) => {
  expect([isTrustedProxy(value), trustedProxy(value)]).toEqual([true, asExpressWantsIt]);
});

it.each(['nginx', '10.0.0.0/33', '10.0.0', '-1', '1.5', 'yes', '10.0.0.0/8,', '::1/129'])(
  'refuses %j',
  (value) => expect(isTrustedProxy(value)).toBe(false),
);
