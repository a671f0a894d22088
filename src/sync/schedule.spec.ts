import { SchedulerRegistry } from '@nestjs/schedule';
import { DatabaseUnavailable } from '../platform/database/database';
import { Log } from '../platform/log/log';
import { Schedule } from './schedule';

let lines: string[];
let schedule: Schedule;
const log = () => lines.map((line) => (JSON.parse(line) as { msg: string }).msg);

beforeEach(() => {
  jest.useFakeTimers();
  lines = [];
  const sink = { write: (line: string) => lines.push(line) };
  schedule = new Schedule(new SchedulerRegistry(), new Log({ LOG_FORMAT: 'json', LOG_LEVEL: 'info' }, sink));
});
afterEach(() => jest.useRealTimers());

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

it('starts work at every interval', async () => {
  let runs = 0;
  schedule.every(100, 'flush', () => Promise.resolve(void (runs += 1)));
  await pass(350);
  expect(runs).toBe(3);
});

it('starts work every five seconds while it is quiet, and at every interval again from the moment it is not', async () => {
  let [runs, isQuiet] = [0, true];
  const work = () => Promise.resolve(void (runs += 1));
  schedule.every(100, 'flush', work, () => isQuiet);
  await pass(10_150);
  expect(runs).toBe(3);
  isQuiet = false;
  await pass(300);
  expect(runs).toBe(6);
});

it('does not start what still runs, and does not let it hold up other work (lesson 2)', async () => {
  let [slow, quick] = [0, 0];
  let end: () => void = () => undefined;
  schedule.every(100, 'slow', () => {
    slow += 1;
    return new Promise((resolve) => {
      end = resolve;
    });
  });
  schedule.every(100, 'quick', () => Promise.resolve(void (quick += 1)));
  await pass(500);
  expect([slow, quick]).toEqual([1, 5]);
  end();
  await pass(100);
  expect(slow).toBe(2);
});

it('goes on after a failure, and logs its reason once, not every time', async () => {
  let reason: string | null = 'gone';
  schedule.every(100, 'flush', () => (reason ? Promise.reject(new Error(reason)) : Promise.resolve()));
  await pass(500);
  expect(log()).toEqual(['flush failed; trying again']);
  reason = 'something else';
  await pass(200);
  expect(log()).toHaveLength(2);
  reason = null;
  await pass(300);
  expect(log().slice(2)).toEqual(['flush works again']);
});

it('does not log what an outage of Postgres says in ever new words', async () => {
  let attempt = 0;
  schedule.every(100, 'flush', () =>
    Promise.reject(new DatabaseUnavailable(new Error(`attempt ${(attempt += 1)}`))),
  );
  await pass(500);
  expect(log()).toHaveLength(1);
});

it('survives work that throws instead of rejecting', async () => {
  schedule.every(100, 'flush', () => {
    throw new Error('at once');
  });
  await pass(200);
  expect(log()).toEqual(['flush failed; trying again']);
});

it('stops: starts nothing more, and waits for what runs', async () => {
  let [runs, ended] = [0, false];
  schedule.every(100, 'flush', async () => {
    runs += 1;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    ended = true;
  });
  await pass(100);
  const stopped = schedule.stop().then(() => ended);
  await pass(5000);
  expect(await stopped).toBe(true);
  expect(runs).toBe(1);
});
