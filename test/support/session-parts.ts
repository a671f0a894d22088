import { DataSource } from 'typeorm';
import { BoardRestore } from '../../src/leaderboard/board-restore';
import { BoardTimes } from '../../src/leaderboard/board-times';
import { RedisBoard } from '../../src/leaderboard/redis-board';
import { SessionExpiry } from '../../src/leaderboard/session-expiry';
import { SessionRemoval } from '../../src/leaderboard/session-removal';
import { SessionStandings } from '../../src/leaderboard/session-standings';
import { StoredBoard } from '../../src/leaderboard/stored-board';
import { parseSettings } from '../../src/platform/config/parse-settings';
import { dataSourceOptions } from '../../src/platform/database/data-source';
import { Database } from '../../src/platform/database/database';
import { LongAnswer } from '../../src/platform/database/long-answer';
import { Log } from '../../src/platform/log/log';
import { RedisKeys } from '../../src/redis-keys';
import { SessionStore } from '../../src/sessions/session-store';
import type { TestStores } from './stores';

/** What keeps sessions and their boards, as one process has it, on the stores of a test. */
export class SessionParts {
  readonly sessions: SessionStore;
  readonly boards: BoardRestore;
  readonly expiry: SessionExpiry;
  private readonly database: Database;

  constructor({ databaseUrl, redis, environment }: TestStores, more: Record<string, string> = {}) {
    const settings = parseSettings({ LOG_LEVEL: 'silent', ...environment, ...more });
    const keys = new RedisKeys(settings);
    const longAnswer = new LongAnswer(settings);
    this.database = new Database(new DataSource(dataSourceOptions(databaseUrl)));
    const stored = new StoredBoard(this.database);
    this.sessions = new SessionStore(redis, keys, this.database, new Log(settings), settings);
    const inRedis = new RedisBoard(redis, keys);
    const times = new BoardTimes(inRedis, this.database);
    this.boards = new BoardRestore(redis, keys, stored, longAnswer, times, new Log(settings));
    const standings = new SessionStandings(inRedis, stored, this.database, longAnswer);
    const removal = new SessionRemoval(redis, keys, new Log(settings));
    this.expiry = new SessionExpiry(redis, keys, this.sessions, standings, removal, this.database, settings);
  }

  async close(): Promise<void> {
    const { dataSource } = this.database;
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}
