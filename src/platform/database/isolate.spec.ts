import { DatabaseUnavailable } from './database';
import { writeIsolating } from './isolate';

const refused = (entry: number, code = '22021') => Object.assign(new Error(`${entry} is bad`), { code });

/** A table that takes a batch whole or not at all, and counts how often it was asked. */
function table(bad: number[], code?: string) {
  const rows: number[] = [];
  const calls: number[][] = [];
  const write = (entries: number[]): Promise<void> => {
    calls.push(entries);
    const poison = entries.find((entry) => bad.includes(entry));
    if (poison !== undefined) return Promise.reject(refused(poison, code));
    rows.push(...entries);
    return Promise.resolve();
  };
  return { rows, calls, write };
}
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

it('writes a good batch in one go, and nothing for nothing', async () => {
  const { rows, calls, write } = table([]);
  expect(await writeIsolating(upTo(100), write)).toEqual([]);
  expect(await writeIsolating([], write)).toEqual([]);
  expect([rows.length, calls.length]).toEqual([100, 1]);
});

it.each([[[0]], [[99]], [[50]], [[0, 99]], [[7, 8, 9]], [[49, 50]]])(
  'writes everything but the bad entries %j, in order, each once (lesson 4)',
  async (bad) => {
    const { rows, write } = table(bad);
    const poison = await writeIsolating(upTo(100), write);
    expect(poison).toEqual(bad.map((entry) => ({ entry, reason: `${entry} is bad` })));
    expect(rows).toEqual(upTo(100).filter((entry) => !bad.includes(entry)));
  },
);

it('finds one bad entry of a thousand with about twenty tries', async () => {
  const { calls, write } = table([617]);
  await writeIsolating(upTo(1000), write);
  expect(calls.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(1000)) + 1);
});

it('may find all of them bad', async () => {
  expect(await writeIsolating(upTo(5), table(upTo(5)).write)).toHaveLength(5);
});

it.each(['22P05', '22003', '23514', '54000'])(
  'takes SQLSTATE %s for the fault of the entry',
  async (code) => {
    expect(await writeIsolating(upTo(3), table([1], code).write)).toMatchObject([{ entry: 1 }]);
  },
);

it.each([
  new DatabaseUnavailable(new Error('gone')),
  new DatabaseUnavailable(refused(1)),
  refused(1, '40P01'),
  refused(1, '42703'),
  refused(1, ''),
  new TypeError('ours'),
])('blames no entry for %s', async (cause) => {
  await expect(writeIsolating(upTo(4), () => Promise.reject(cause))).rejects.toBe(cause);
});

it('decides nothing about entries when the database goes away half way', async () => {
  const { calls, write } = table([3]);
  const goneAway = new DatabaseUnavailable(new Error('gone'));
  const work = writeIsolating(upTo(8), (entries) =>
    calls.length === 3 ? Promise.reject(goneAway) : write(entries),
  );
  await expect(work).rejects.toBe(goneAway);
});
