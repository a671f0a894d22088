import { setImmediate as turn } from 'node:timers/promises';
import { TurnBatcher } from './turn-batcher';

/** Work whose calls the test ends one by one. */
function manual() {
  const calls: { items: number[]; end: () => void; fail: (error: Error) => void }[] = [];
  const work = (items: number[]) =>
    new Promise<string[]>((resolve, reject) => {
      calls.push({ items, end: () => resolve(items.map((n) => `done ${n}`)), fail: reject });
    });
  return { calls, work };
}
const items = (calls: { items: number[] }[]) => calls.map((call) => call.items);

it('gives items of one turn to one call, and each its own result', async () => {
  const { calls, work } = manual();
  const batcher = new TurnBatcher(10, work);
  const results = [batcher.add(1), batcher.add(2)];
  await turn();
  expect(items(calls)).toEqual([[1, 2]]);
  calls[0]?.end();
  expect(await Promise.all(results)).toEqual(['done 1', 'done 2']);
});

it('gives a call no more than it may have', async () => {
  const { calls, work } = manual();
  const batcher = new TurnBatcher(2, work);
  for (const n of [1, 2, 3]) void batcher.add(n);
  await turn();
  expect(items(calls)).toEqual([[1, 2], [3]]);
});

it('gathers what comes while enough is running', async () => {
  const { calls, work } = manual();
  const batcher = new TurnBatcher(10, work, 1);
  const first = batcher.add(1);
  await turn();
  const later = [batcher.add(2), batcher.add(3)];
  await turn();
  expect(items(calls)).toEqual([[1]]);
  calls[0]?.end();
  await first;
  await turn();
  expect(items(calls)).toEqual([[1], [2, 3]]);
  calls[1]?.end();
  expect(await Promise.all(later)).toEqual(['done 2', 'done 3']);
  await batcher.settled();
});

it('fails what waited behind work that failed, and goes on with what comes after', async () => {
  const { calls, work } = manual();
  const batcher = new TurnBatcher(10, work, 1);
  const first = batcher.add(1);
  await turn();
  const behind = batcher.add(2);
  await turn();
  calls[0]?.fail(new Error('Redis is away'));
  await expect(first).rejects.toThrow('Redis is away');
  await expect(behind).rejects.toThrow('Redis is away');
  const next = batcher.add(3);
  await turn();
  calls.at(-1)?.end();
  expect(await next).toBe('done 3');
  expect(items(calls)).toEqual([[1], [3]]);
});

it('does not let work that fails take along what waits for nothing but its turn', async () => {
  const { calls, work } = manual();
  const batcher = new TurnBatcher(10, work, 2);
  const first = batcher.add(1);
  await turn();
  calls[0]?.fail(new Error('only this'));
  const next = batcher.add(2);
  await expect(first).rejects.toThrow('only this');
  await turn();
  calls[1]?.end();
  expect(await next).toBe('done 2');
});
