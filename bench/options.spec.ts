import { parseOptions } from './options';

test('without options everything is measured in full and recorded', () => {
  expect(parseOptions([])).toMatchObject({ quick: false, record: true });
});

test('a part of it, or a quick run, is recorded only when asked', () => {
  expect(parseOptions(['--only', 'reads,push'])).toMatchObject({
    scenarios: ['reads', 'push'],
    record: false,
  });
  expect(parseOptions(['--quick'])).toMatchObject({ record: false });
  expect(parseOptions(['--quick', '--record'])).toMatchObject({ record: true });
});

test.each([
  [['--only', 'ingest,speed'], 'there is no scenario speed; there are ingest, sustained'],
  [['--fast'], "unknown option '--fast'"],
  [['reads'], 'too many arguments'],
])('%j is refused', (args, reason) => {
  expect(() => parseOptions(args)).toThrow(reason);
});
