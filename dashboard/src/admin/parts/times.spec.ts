import { expect, it } from 'vitest';
import { delay, exactTime, since } from './times';

const AT = '2026-01-01T20:00:00.500Z';
const later = (seconds: number) => since(AT, Date.parse(AT) + seconds * 1000);

it('says how long ago something was, in the largest unit that fits', () => {
  expect([1, 59, 60, 7199, 7200, 172_800].map(later)).toEqual([
    'just now',
    '59 seconds ago',
    '1 minute ago',
    '1 hour ago',
    '2 hours ago',
    '2 days ago',
  ]);
});

it('is never in the future, also when the clock of the server is ahead', () => {
  expect(later(-30)).toBe('just now');
});

it('names a time in UTC, which is the same for administrators in several zones', () => {
  expect(exactTime(AT)).toBe('2026-01-01 20:00:00 UTC');
});

it('says a delay in the unit that it is felt in', () => {
  expect([null, 0, 999, 4_240, 59_900, 180_000, 7_200_000].map(delay)).toEqual([
    '–',
    '0 ms',
    '999 ms',
    '4.2 s',
    '59.9 s',
    '3 min',
    '2 h',
  ]);
});
