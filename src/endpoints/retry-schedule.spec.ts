import { RetrySchedule } from './retry-schedule';

const schedule = new RetrySchedule();
const MINUTE = 60_000;

it('waits longer after each failure, and never longer than some hours', () => {
  const shortest = [
    5_000,
    30_000,
    2 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    60 * MINUTE,
    120 * MINUTE,
    240 * MINUTE,
  ];
  for (const [i, pause] of [...shortest, 240 * MINUTE, 240 * MINUTE].entries()) {
    const given = schedule.pauseMs(i + 1, null);
    expect(given).toBeGreaterThanOrEqual(pause);
    expect(given).toBeLessThanOrEqual(pause * 1.2);
  }
});

it('waits as long as it is asked to, a day at most', () => {
  expect(schedule.pauseMs(1, 3_600_000)).toBe(3_600_000);
  expect(schedule.pauseMs(1, 1)).toBeGreaterThanOrEqual(5_000);
  expect(schedule.pauseMs(1, 10 * 86_400_000)).toBe(86_400_000);
});

it('tries at least ten times before it gives an endpoint up', () => {
  let attempts = 1;
  for (let at = 0; at < schedule.givesUpAfterMs; attempts += 1) at += schedule.pauseMs(attempts, null);
  expect(attempts).toBeGreaterThanOrEqual(10);
});
