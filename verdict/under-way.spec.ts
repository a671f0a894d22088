import { withTimeout } from '../simulator/with-timeout';
import { UnderWay } from './under-way';

const never = new Promise<never>(() => undefined);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** What it says when its time is over. */
async function said(waiting: Promise<unknown>, ms: number): Promise<string> {
  const outcome = waiting.then(String, (error: unknown) => String(error));
  await jest.advanceTimersByTimeAsync(ms);
  return outcome;
}

test('a wait without an end says what it waited for, and leaves out what ended', async () => {
  const running = new UnderWay();
  running.add('for message 1', Promise.resolve());
  running.add('through all of 4242', never);
  expect(await said(running.settle('looks', 60_000), 60_000)).toBe(
    'Error: what did not end within 60 s: looks (through all of 4242)',
  );
});

test('of many it names some, and how many others there are', async () => {
  const running = new UnderWay();
  for (const name of ['a', 'b', 'c', 'd', 'e']) running.add(name, never);
  expect(await said(running.settle('acts', 1_000), 1_000)).toContain('acts (a; b; c; and 2 more)');
});

test('work that is added while others are waited for is waited for too', async () => {
  const running = new UnderWay();
  running.add(
    'first',
    Promise.resolve().then(() => running.add('second', never)),
  );
  expect(await said(running.settle('deliveries', 1_000), 1_000)).toContain('deliveries (second)');
});

test('work that failed before anybody waited is told to whoever waits', async () => {
  const running = new UnderWay();
  running.add('a look', Promise.reject(new Error('pages that lead back')));
  await jest.advanceTimersByTimeAsync(10);
  await expect(running.settle('looks', 1_000)).rejects.toThrow('pages that lead back');
});

test('a request is waited for no longer than its time, though it does not heed its signal', async () => {
  const asked = withTimeout(4_000, () => never);
  expect(await said(asked, 4_000)).toBe('TimeoutError: no answer within 4000 ms');
});
