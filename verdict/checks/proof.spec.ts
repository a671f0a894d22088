import { isKept } from './evidence';
import { failuresOf, type RunFacts } from './proof';

const GOOD: RunFacts = {
  acknowledged: 1000,
  plannedFaults: 10,
  struckFaults: 10,
  samples: { taken: 50, degraded: 20, unanswered: 5 },
  acts: { asked: 9, applied: 7 },
  injectorFailures: [],
  complaints: [],
  refusedWithAStore: 0,
};

it('has nothing against a run in which something was proved', () => {
  expect(failuresOf(GOOD)).toEqual([]);
});

const FAILURES: [string, Partial<RunFacts>, RegExp][] = [
  ['nothing acknowledged', { acknowledged: 0 }, /no message was acknowledged/],
  ['every look degraded', { samples: { taken: 50, degraded: 50, unanswered: 0 } }, /none of 50 looks/],
  ['no look answered', { samples: { taken: 50, degraded: 20, unanswered: 30 } }, /none of 50 looks/],
  ['no act applied', { acts: { asked: 9, applied: 0 } }, /no act of an administrator/],
  ['no look at all', { samples: { taken: 0, degraded: 0, unanswered: 0 } }, /nobody looked/],
  ['no fault that happened', { struckFaults: 0 }, /none of 10 faults happened/],
  [
    'a failed injector',
    { injectorFailures: ['redis-down: it did not start'] },
    /could not be made: redis-down/,
  ],
  [
    'a worker that died by itself',
    { complaints: ['worker-1 ended by itself (code 1)'] },
    /^worker-1 ended by itself/,
  ],
  ['a 503 although a store was at hand', { refusedWithAStore: 3 }, /^3 deliveries were answered 503/],
];

it.each(FAILURES)('%s is a failure with a line of its own', (_what, spoilt, line) => {
  expect(failuresOf({ ...GOOD, ...spoilt })).toEqual([expect.stringMatching(line)]);
});

it('a failure is enough for the exit code, without any defect', () => {
  expect(isKept([], failuresOf(GOOD))).toBe(true);
  expect(isKept([], failuresOf({ ...GOOD, acknowledged: 0 }))).toBe(false);
});
