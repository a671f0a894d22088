import { BadRequestException } from '@nestjs/common';
import { decodeCursor, encodeCursor } from './cursor';

const ARRIVAL = /^\d{1,16}$/;
const written = (text: string) => Buffer.from(text).toString('base64url');

it.each([
  { ms: 1_780_344_000_000, key: '1780344000000001' },
  { ms: 0, key: '0000000000000000' },
])('a position comes back as it was, digits and leading zeros included: %j (lesson 26)', (position) => {
  expect(decodeCursor(encodeCursor(position), ARRIVAL)).toEqual(position);
});

it('holds nothing but the position, whatever else is known', () => {
  const known = { ms: 1, key: '2', message: 'secret' };
  expect(decodeCursor(encodeCursor(known), ARRIVAL)).toEqual({ ms: 1, key: '2' });
});

it('can stand in a URL as it is', () => {
  expect(encodeCursor({ ms: 1_780_344_000_000, key: '4242-1780344000' })).toMatch(/^[\w-]+$/);
});

it.each([
  '',
  'garbage',
  written(''),
  written('1'),
  written('1.'),
  written('.1'),
  written('-1.1'),
  written('1.1.1'),
  written('1e3.1'),
  written('1.1 OR 1=1'),
  written("1.1'; DROP TABLE chat_messages"),
  written(`1.${'1'.repeat(17)}`),
  written('99999999999999.1'),
])('%j is refused with words that help', (cursor) => {
  expect(() => decodeCursor(cursor, ARRIVAL)).toThrow(
    new BadRequestException('cursor must be the next_cursor of an earlier response'),
  );
});

it('reaches no further than the years Postgres can read', () => {
  const { ms } = decodeCursor(written('9999999999999.1'), ARRIVAL);
  expect(new Date(ms).toISOString()).toMatch(/^\d{4}-/);
});
