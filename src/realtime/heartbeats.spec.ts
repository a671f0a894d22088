import { Heartbeats } from './heartbeats';

const INTERVAL_MS = 15_000;
const SLOTS = 300;
const TICK_MS = 50;

const after = (clients: number) => {
  const beats = new Heartbeats<number>(INTERVAL_MS, SLOTS, 0);
  const slots = Array.from({ length: clients }, (_, client) => beats.add(client));
  return { beats, slots };
};

const ticks = (beats: Heartbeats<number>, fromMs: number, count: number) =>
  Array.from({ length: count }, (_, n) => beats.due(fromMs + (n + 1) * TICK_MS));

test('each client has its turn once in an interval', () => {
  const { beats } = after(1000);
  for (const fromMs of [0, INTERVAL_MS]) {
    const due = ticks(beats, fromMs, SLOTS).flat();
    expect(due.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, client) => client));
  }
});

test('the turns are spread over the interval', () => {
  const { beats } = after(3000);
  expect(Math.max(...ticks(beats, 0, SLOTS).map(({ length }) => length))).toBe(10);
});

test('looks that come late leave nobody out, and nobody has two turns at once', () => {
  const { beats } = after(600);
  const late = [beats.due(7_010), beats.due(7_020), beats.due(14_990), beats.due(INTERVAL_MS)].flat();
  expect(new Set(late).size).toBe(600);
  expect(late).toHaveLength(600);
  expect(beats.due(10 * INTERVAL_MS)).toHaveLength(600);
});

test('a client that has gone has no turn', () => {
  const { beats, slots } = after(2);
  slots[0]?.delete(0);
  expect(ticks(beats, 0, SLOTS).flat()).toEqual([1]);
});

test('a clock that is set back brings no turn twice', () => {
  const { beats } = after(300);
  beats.due(INTERVAL_MS);
  expect(beats.due(5_000)).toEqual([]);
});
