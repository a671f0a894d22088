import { parseOrder } from './options';

test('without options everything is measured in full and recorded', () => {
  expect(parseOrder([])).toMatchObject({ kind: 'measure', quick: false, record: true });
});

test('a part of it, or a quick run, is recorded only when asked', () => {
  expect(parseOrder(['--only', 'reads,push'])).toMatchObject({ scenarios: ['reads', 'push'], record: false });
  expect(parseOrder(['--quick'])).toMatchObject({ record: false });
  expect(parseOrder(['--quick', '--record'])).toMatchObject({ record: true });
});

test.each([
  [['--only', 'ingest,speed'], 'there is no scenario speed; there are ingest, sustained'],
  [['--fast'], "Unknown option '--fast'"],
  [['reads'], 'reads is not an option; --help lists them'],
])('%j is refused in one line', (args, reason) => {
  expect(() => parseOrder(args)).toThrow(reason);
  expect(() => parseOrder(args)).not.toThrow(/\n/);
});
