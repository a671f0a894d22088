import { DeadlineExceeded, stoppedAfter, withDeadline } from './deadline';

const never = new Promise<never>(() => undefined);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('gives what the work gives, and leaves no timer behind', async () => {
  await expect(withDeadline(Promise.resolve(7), 1000, 'x')).resolves.toBe(7);
  await expect(withDeadline(Promise.reject(new Error('own')), 1000, 'x')).rejects.toThrow('own');
  expect(jest.getTimerCount()).toBe(0);
});

it('gives up after the time, naming what it waited for', async () => {
  const outcome = withDeadline(never, 800, 'Redis').catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(799);
  expect(jest.getTimerCount()).toBe(1);
  await jest.advanceTimersByTimeAsync(1);
  expect(await outcome).toEqual(new DeadlineExceeded('Redis', 800));
  expect(await outcome).toBeInstanceOf(DeadlineExceeded);
});

it('does not mind work that fails after it was given up', async () => {
  let fail: (error: Error) => void = () => undefined;
  const late = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  const outcome = withDeadline(late, 10, 'Redis').catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(10);
  expect(await outcome).toBeInstanceOf(DeadlineExceeded);
  // Were nobody listening, this rejection would end the process.
  fail(new Error('too late'));
  await jest.advanceTimersByTimeAsync(1);
});

it('tells work to stop when its time is over, and does not wait until it has', async () => {
  let isStopped = false;
  const stubborn = (over: AbortSignal) => {
    over.addEventListener('abort', () => (isStopped = true));
    return never;
  };
  const outcome = stoppedAfter(1000, 'Kick', stubborn).catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(999);
  expect(isStopped).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  expect(await outcome).toEqual(new DeadlineExceeded('Kick', 1000));
  expect(isStopped).toBe(true);
});
