import { isAmong } from './leaderboard-poll';

test.each(['"a"', 'W/"a"', '"x", "a"', ' "x" ,W/"a" ', '*', ' * '])(
  'If-None-Match: %s names the ETag "a"',
  (seen) => expect(isAmong('"a"', seen)).toBe(true),
);

test.each([undefined, '', 'a', '"x"', '"a*"', '"*"', '"aa"'])('If-None-Match: %s does not', (seen) =>
  expect(isAmong('"a"', seen)).toBe(false),
);
