import { singleFlight } from './single-flight';

/** Work whose runs the test ends by hand. */
function manual() {
  const runs: { resolve: (value: number) => void; reject: (error: Error) => void }[] = [];
  const flight = singleFlight(() => new Promise<number>((resolve, reject) => runs.push({ resolve, reject })));
  return { runs, flight };
}

it('who calls while it runs waits for that run', async () => {
  const { runs, flight } = manual();
  const calls = [flight(), flight(), flight()];
  expect(runs).toHaveLength(1);
  runs[0]?.resolve(7);
  expect(await Promise.all(calls)).toEqual([7, 7, 7]);
});

it('who calls after it ran starts another run', async () => {
  const { runs, flight } = manual();
  const first = flight();
  runs[0]?.resolve(1);
  await first;
  const second = flight();
  runs[1]?.resolve(2);
  expect(await second).toBe(2);
});

it('a failed run fails for all its callers and not for later ones', async () => {
  const { runs, flight } = manual();
  const calls = [flight(), flight()];
  runs[0]?.reject(new Error('gone'));
  for (const call of calls) await expect(call).rejects.toThrow('gone');
  const next = flight();
  runs[1]?.resolve(3);
  expect(await next).toBe(3);
});

it('work that fails before it begins does not block the next run', async () => {
  let calls = 0;
  const flight = singleFlight(async () => {
    calls += 1;
    if (calls === 1) throw new Error('at once');
    return calls;
  });
  await expect(flight()).rejects.toThrow('at once');
  expect(await flight()).toBe(2);
});
