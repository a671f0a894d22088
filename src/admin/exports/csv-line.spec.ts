import { csvLine } from './csv-line';

test('text with separators, quotes and line ends is quoted', () => {
  expect(csvLine(['a', 'b,c', 'say "hi"', 'two\nlines', null, -7])).toBe(
    'a,"b,c","say ""hi""","two\nlines",,-7\r\n',
  );
});

test.each(['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1'])('%j is no formula any more', (text) => {
  expect(csvLine([text])).toMatch(/^"?'/);
});
