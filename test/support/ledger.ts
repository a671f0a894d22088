import type { Kickboard } from './kickboard';

interface Sums {
  balances: Record<string, number>;
  sessions: Record<string, number>;
}

const sums = (rows: { key: string; total: string }[]): Record<string, number> =>
  Object.fromEntries(
    rows.filter(({ total }) => Number(total) !== 0).map(({ key, total }) => [key, Number(total)]),
  );

/** Every balance and every session's earnings, each counted in all the places that must agree (promise P4). */
export async function allAccounts(board: Kickboard): Promise<Record<string, Sums>> {
  const { sql } = board;
  const perSession = `SELECT session_id || ':' || user_id AS key, sum(amount) AS total FROM coin_entries
    WHERE session_id IS NOT NULL GROUP BY 1`;
  const perRow = `SELECT session_id || ':' || sender_user_id AS key, sum(sweet_coins_earned) AS total
    FROM chat_messages WHERE session_id IS NOT NULL GROUP BY 1`;
  return {
    redis: await redisSums(board),
    entries: {
      balances: sums(await sql('SELECT user_id AS key, sum(amount) AS total FROM coin_entries GROUP BY 1')),
      sessions: sums(await sql(perSession)),
    },
    balances: {
      balances: sums(await sql('SELECT user_id AS key, balance AS total FROM coin_balances')),
      sessions: await boardSums(board),
    },
    messages: {
      balances: sums(
        await sql(
          'SELECT sender_user_id AS key, sum(sweet_coins_earned) AS total FROM chat_messages GROUP BY 1',
        ),
      ),
      sessions: sums(await sql(perRow)),
    },
  };
}

/** From `coins:{user}` and `session:{session}:{user}`. */
async function redisSums(board: Kickboard): Promise<Sums> {
  const names = await board.stores.keyNames();
  const read = async (pattern: RegExp) => {
    const found = names.flatMap((name) =>
      pattern.test(name) ? [{ name, key: name.replace(pattern, '') }] : [],
    );
    return Promise.all(
      found.map(async ({ name, key }) => ({
        key,
        total: (await board.redis.get(board.stores.prefix + name)) ?? '',
      })),
    );
  };
  return { balances: sums(await read(/^coins:/)), sessions: sums(await read(/^session:/)) };
}

/** From `leaderboard:{session}`. */
async function boardSums(board: Kickboard): Promise<Record<string, number>> {
  const boards = (await board.stores.keyNames()).filter((name) => name.startsWith('leaderboard:'));
  const rows: { key: string; total: string }[] = [];
  for (const name of boards) {
    const members = await board.redis.zrange(board.stores.prefix + name, '0', '-1', 'WITHSCORES');
    for (let i = 0; i < members.length; i += 2) {
      rows.push({
        key: `${name.slice('leaderboard:'.length)}:${members[i]}`,
        total: String(Math.trunc(Number(members[i + 1]))),
      });
    }
  }
  return sums(rows);
}

/** Every place says the same of who has how many coins. */
export async function expectConservation(board: Kickboard): Promise<void> {
  const { redis, ...others } = await allAccounts(board);
  for (const [place, account] of Object.entries(others)) expect([place, account]).toEqual([place, redis]);
}

/** The same of what administrators did: messages show nothing of that. */
export async function expectBalanced(board: Kickboard): Promise<void> {
  await board.settle();
  const { redis, entries, balances } = await allAccounts(board);
  expect([entries, balances]).toEqual([redis, redis]);
}
