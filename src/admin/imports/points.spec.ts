import { readPoints } from './points';

test.each<[unknown, number]>([
  ['12', 12],
  [' 12 ', 12],
  ['-3', -3],
  ['+3', 3],
  ['12.0', 12],
  ['12,00', 12],
  ['1,234', 1234],
  ['1,234,567', 1_234_567],
  ['1.234.567', 1_234_567],
  ['1.234,0', 1234],
  ['1e6', 1_000_000],
  [0, 0],
  [57, 57],
])('%j is read as %d', (raw, amount) => {
  expect(readPoints(raw)).toMatchObject({ amount });
});

test.each<[unknown, string]>([
  ['', 'no points'],
  [undefined, 'no points'],
  ['1.234,5', 'not a whole number'],
  ['12.5', 'not a whole number'],
  [12.5, 'not a whole number'],
  ['1.234', 'may be a fraction or thousands'],
  ['9007199254740993', 'more than 2000000000'],
  [Number.POSITIVE_INFINITY, 'not a whole number'],
  ['many', 'not a number'],
  ['1 2', 'not a number'],
  ['0x10', 'not a number'],
])('%j is refused: %s', (raw, reason) => {
  expect(readPoints(raw)).toEqual({ refused: expect.stringContaining(reason) });
});

test('what has more than digits says how it was read', () => {
  expect(readPoints('1,234')).toEqual({ amount: 1234, assumed: '"1,234" was read as 1234' });
  expect(readPoints('1234')).toEqual({ amount: 1234, assumed: null });
});
