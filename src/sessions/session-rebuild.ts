import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { SessionStore } from './session-store';
import { SELECT_SESSIONS } from './stored-sessions';
import { lostSessions, type StreamSession } from './stream-session';

const SELECT_BROADCASTERS = `
  SELECT DISTINCT broadcaster_user_id AS id FROM stream_sessions
   WHERE broadcaster_user_id > $1 ORDER BY broadcaster_user_id LIMIT 100`;

/** Brings the sessions back into Redis. */
@Injectable()
export class SessionRebuild {
  constructor(
    private readonly store: SessionStore,
    private readonly database: Database,
  ) {}

  /** @returns how many sessions Redis had lost */
  async restore(): Promise<number> {
    let added = 0;
    let after = '0';
    for (;;) {
      const broadcasters = await this.database.query<{ id: string }>(SELECT_BROADCASTERS, [after]);
      for (const { id } of broadcasters) added += await this.restoreOf(id);
      const last = broadcasters.at(-1);
      if (!last) return added;
      after = last.id;
    }
  }

  private async restoreOf(broadcasterId: string): Promise<number> {
    const stored = await this.database.query<StreamSession>(
      `${SELECT_SESSIONS} WHERE broadcaster_user_id = $1`,
      [broadcasterId],
    );
    for (;;) {
      const known = await this.store.readSessions(broadcasterId);
      const lost = lostSessions(known.sessions, stored);
      if (lost.length === 0) return 0;
      if ((await this.store.restore(broadcasterId, known, lost)) === 'committed') return lost.length;
    }
  }
}
