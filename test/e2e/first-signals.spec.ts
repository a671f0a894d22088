import { setTimeout as sleep } from 'node:timers/promises';
import { FirstProcess, whyNoFirstProcess } from '../support/first-process';
import { MainProcess } from '../support/main-process';
import { TestStores } from '../support/stores';
import { testUnless } from '../support/test-unless';

const NOWHERE = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', REDIS_URL: 'redis://127.0.0.1:1' };
const TEN_SECONDS = 10_000;
const ENDED_BY_SIGTERM = 143;

/** It may have ended by now, and its parent be about to say so. */
function signalIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

let stores: TestStores;
beforeAll(async () => {
  stores = await TestStores.create();
});
afterAll(() => stores.remove());

const asFirstProcess = testUnless(whyNoFirstProcess(), 'processes that are process 1 are').each;

asFirstProcess(['api', 'worker', 'all'])(
  'SIGTERM to process 1 ends it while it still loads, as in a container (%s)',
  async (role) => {
    const first = new FirstProcess([`--role=${role}`], { ...NOWHERE, PORT: '0', WORKER_PORT: '0' });
    const pid = await first.pid();
    // Again and again: what comes before node runs its first line is lost to process 1.
    while (first.isRunning) {
      signalIfThere(pid);
      await sleep(20);
    }
    expect(await first.ended).toBe(ENDED_BY_SIGTERM);
    expect(first.stdout).toBe('');
  },
  30_000,
);

test.each([
  ['up', 'api'],
  ['up', 'worker'],
  ['away', 'api'],
  ['away', 'worker'],
])(
  'SIGTERM at any time of its first seconds ends a process (stores %s, %s)',
  async (there, role) => {
    const urls: Record<string, string> = there === 'up' ? {} : NOWHERE;
    for (const afterMs of [100, 300, 600, 1000, 2000]) {
      const main = MainProcess.on(stores, role, urls);
      try {
        await sleep(afterMs);
        main.signal('SIGTERM');
        // null: ended by the signal itself, before it had anything in hand.
        expect([0, null, ENDED_BY_SIGTERM]).toContain(await main.exit(TEN_SECONDS));
      } finally {
        await main.kill();
      }
    }
  },
  60_000,
);

test('a shutdown says why it began and that it came to its end', async () => {
  const worker = MainProcess.on(stores, 'worker');
  await worker.urls();
  worker.signal('SIGTERM');
  expect(await worker.exit(TEN_SECONDS)).toBe(0);
  const told = worker.lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
  expect(told.slice(-2)).toEqual(['Kickboard worker stops: SIGTERM', 'Kickboard worker has stopped']);
});
