import { BadRequestException } from '@nestjs/common';
import { decodeCursor, encodeCursor } from './cursor';

const written = (text: string) => Buffer.from(text).toString('base64url');

it.each([
  { created_ms: 1_780_344_000_000, arrival_seq: '1780344000000001' },
  { created_ms: 0, arrival_seq: '0000000000000000' },
])('a position comes back as it was, digits and leading zeros included: %j (lesson 26)', (position) => {
  expect(decodeCursor(encodeCursor(position))).toEqual(position);
});

it('holds nothing but the position, whatever else is known of the message', () => {
  const known = { created_ms: 1, arrival_seq: '2', message: 'secret' };
  expect(decodeCursor(encodeCursor(known))).toEqual({ created_ms: 1, arrival_seq: '2' });
});

it('can stand in a URL as it is', () => {
  expect(encodeCursor({ created_ms: 1_780_344_000_000, arrival_seq: '1780344000000001' })).toMatch(
    /^[\w-]+$/,
  );
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
  expect(() => decodeCursor(cursor)).toThrow(
    new BadRequestException('cursor must be the next_cursor of an earlier answer'),
  );
});

it('reaches no further than the years Postgres can read', () => {
  const { created_ms } = decodeCursor(written('9999999999999.1'));
  expect(new Date(created_ms).toISOString()).toMatch(/^\d{4}-/);
});
