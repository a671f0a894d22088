import { Kickboard } from '../support/kickboard';
import { leaderboard } from '../support/reads';

const STREAMS = 60;

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0 });
  await board.sql(
    `INSERT INTO stream_sessions (id, broadcaster_user_id, username, title, started_at, status_at, title_at)
     SELECT n || '-1', n, '', '', to_timestamp(1), now(), now() FROM generate_series(1, ${STREAMS}) AS n`,
  );
});
afterAll(() => board.close());

/** Connections that were ever made to this database. */
async function connections(): Promise<number> {
  const [row] = await board.sql<{ sessions: string }>(
    'SELECT sessions FROM pg_stat_database WHERE datname = current_database()',
  );
  return Number(row?.sessions);
}

test('a rebuild does not open a connection for each live stream', async () => {
  const before = await connections();
  await board.startWorker();
  const opened = (await connections()) - before;
  expect(opened).toBeLessThan(STREAMS / 2);
  const answer = await leaderboard(board, { broadcaster_user_id: '1' });
  expect(answer).toMatchObject({ session_id: '1-1', leaderboard: [], last_updated: 0 });
  expect(answer.degraded).toBeUndefined();
  expect(await board.redis.exists(board.keys.boardStats(`${STREAMS}-1`))).toBe(1);
});

test('a channel whose sessions cannot be read in Redis gets them from Postgres, and stops no rebuild', async () => {
  await board.stopWorkers();
  await board.redis.set(board.keys.sessions('2'), 'damaged');
  await board.redis.del(board.keys.built());
  await board.startWorker();
  expect(await leaderboard(board, { broadcaster_user_id: '2' })).toMatchObject({ session_id: '2-1' });
});
