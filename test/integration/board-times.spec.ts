import { BoardTimes } from '../../src/leaderboard/board-times';
import type { RedisBoard } from '../../src/leaderboard/redis-board';
import { Database } from '../../src/platform/database/database';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/platform/database/data-source';
import { Kickboard } from '../support/kickboard';

const SESSIONS = 200;
const ROUNDS = 40;

let board: Kickboard;
let database: Database;
beforeAll(async () => {
  board = await Kickboard.start({ apis: 0, workers: 0 });
  database = new Database(new DataSource(dataSourceOptions(board.stores.databaseUrl)));
});
afterAll(async () => {
  await database.dataSource.destroy();
  await board.close();
});

test('two workers store the times of the same boards, in whatever order, and none waits for the other for ever', async () => {
  await board.sql(
    `INSERT INTO stream_sessions (id, broadcaster_user_id, username, title, started_at, status_at, title_at)
     SELECT n || '-1', n, '', '', now(), now(), now() FROM generate_series(1, ${SESSIONS}) AS n`,
  );
  const ids = Array.from({ length: SESSIONS }, (_, n) => `${n + 1}-1`);
  let ms = 0;
  // Every look finds a later time, so that every call has something to store.
  const stats = { total_messages: 0, total_points: 0, unique_chatters: 0 };
  const readLiveBoard = async () => ({ leaderboard: [], stats, last_updated: ++ms, end: null });
  const times = new BoardTimes({ readLiveBoard } as unknown as RedisBoard, database);
  for (let round = 0; round < ROUNDS; round += 1)
    await Promise.all([times.store(ids), times.store([...ids].reverse())]);
  const [oldest] = await board.sql<{ at: Date }>('SELECT min(board_updated_at) AS at FROM stream_sessions');
  expect(oldest?.at.getTime()).toBeGreaterThan(SESSIONS * (ROUNDS - 1) * 2);
});
