import { Injectable } from '@nestjs/common';
import { Log } from '../platform/log/log';
import { RedisBoard } from './redis-board';
import { LRUCache } from 'lru-cache';

/** Most sessions whose last line is remembered; beyond that a line may be repeated. */
const MAX_REMEMBERED = 10_000;

/** Logs the top three of the boards this process changed, when they differ from the line before. */
@Injectable()
export class TopThree {
  private readonly waiting = new Set<string>();
  private readonly logged = new LRUCache<string, string>({ max: MAX_REMEMBERED });

  constructor(
    private readonly boards: RedisBoard,
    private readonly log: Log,
  ) {}

  changed(sessionId: string): void {
    this.waiting.add(sessionId);
  }

  async report(): Promise<void> {
    const sessions = [...this.waiting];
    this.waiting.clear();
    for (const session_id of sessions) {
      const board = await this.boards.readLiveBoard(session_id, 3);
      if (!board) continue;
      const top = board.leaderboard.map(({ user_id, username, points_earned }) => ({
        user_id,
        username,
        points_earned,
      }));
      const text = top
        .map(({ username, points_earned }, i) => `${i + 1}. @${username} (${points_earned})`)
        .join(', ');
      if (this.logged.get(session_id) === text) continue;
      this.logged.set(session_id, text);
      this.log.event('LEADERBOARD', { session_id, top }, `Top 3: ${text}`);
    }
  }
}
