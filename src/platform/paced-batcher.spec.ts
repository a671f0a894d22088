import { PacedBatcher } from './paced-batcher';

let batches: number[][];
let batcher: PacedBatcher<number>;

beforeEach(() => {
  jest.useFakeTimers();
  batches = [];
  batcher = new PacedBatcher(3, 10, async (items) => void batches.push(items));
});
afterEach(() => jest.useRealTimers());

it('hands a lone item on at once', () => {
  batcher.add([1]);
  expect(batches).toEqual([[1]]);
  jest.advanceTimersByTime(10);
  batcher.add([2]);
  expect(batches).toEqual([[1], [2]]);
});

it('gathers what comes soon after, until the spacing has passed', () => {
  batcher.add([1]);
  jest.advanceTimersByTime(4);
  batcher.add([2]);
  batcher.add([3]);
  expect(batches).toEqual([[1]]);
  jest.advanceTimersByTime(6);
  expect(batches).toEqual([[1], [2, 3]]);
  expect(jest.getTimerCount()).toBe(0);
});

it('hands a full batch on without waiting, in the order of arrival', () => {
  batcher.add([1]);
  batcher.add([2, 3, 4, 5, 6, 7, 8]);
  expect(batches).toEqual([[1], [2, 3, 4], [5, 6, 7]]);
  jest.advanceTimersByTime(10);
  expect(batches.at(-1)).toEqual([8]);
});

it('leaves nothing behind when it is asked to settle', async () => {
  batcher.add([1]);
  batcher.add([2]);
  await batcher.settled();
  expect(batches).toEqual([[1], [2]]);
  expect(jest.getTimerCount()).toBe(0);
});
