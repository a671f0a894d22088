import { Injectable } from '@nestjs/common';
import { DeadLettersService } from '../dead-letters/dead-letters.service';
import { Database } from '../platform/database/database';
import { Log } from '../platform/log/log';
import { ClaimedList } from '../platform/redis/claimed-list';
import { UnreadableEntry } from '../platform/redis/entries';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';
import { StoreStateService } from '../store-state/store-state.service';
import { readSession, type StreamSession } from './stream-session';

const CLAIM_SIZE = 100;
/** So many failures after one another are Postgres', not the sessions': the others are left for the next drain. */
const MAX_FAILURES = 3;

const ACKNOWLEDGE = new LuaScript(__dirname, 'acknowledge-sessions-3.lua');

/** One stream at a time: an earlier one ended, at the latest, when this one started. */
const CLOSE_OTHERS = `
  UPDATE stream_sessions SET ended_at = $2
   WHERE broadcaster_user_id = $1 AND started_at < $2 AND (ended_at IS NULL OR ended_at > $2)`;

/**
 * An older state never replaces a newer one, so that a batch may be written again after a later one; and a session
 * that has a successor ended with its start at the latest, whatever was known when the state was written.
 */
const UPSERT = `
  INSERT INTO stream_sessions (id, broadcaster_user_id, username, title, started_at, ended_at, status_at, title_at, revision,
                               category, language, details_at)
  VALUES ($1, $2, $3, $4, $5, least($6::timestamptz, (
    SELECT min(started_at) FROM stream_sessions WHERE broadcaster_user_id = $2 AND started_at > $5)), $7, $8, $9, $10, $11, $12)
  ON CONFLICT (id) DO UPDATE
    SET username = excluded.username, title = excluded.title, ended_at = excluded.ended_at,
        status_at = excluded.status_at, title_at = excluded.title_at, revision = excluded.revision,
        category = excluded.category, language = excluded.language, details_at = excluded.details_at
  WHERE excluded.revision >= coalesce(stream_sessions.revision, 0)`;

/** A row when the session's span is another than the one for which messages were judged last. */
const SELECT_MOVED = `
  SELECT started_at, ended_at FROM stream_sessions
   WHERE id = $1 AND (judged_from, judged_until) IS DISTINCT FROM (started_at, coalesce(ended_at, 'infinity'))`;

const SET_JUDGED = `
  UPDATE stream_sessions SET judged_from = $2, judged_until = coalesce($3::timestamptz, 'infinity') WHERE id = $1`;

const time = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

/** Drains changed sessions into Postgres: claim, commit, follow up, acknowledge. One that fails holds up no other. */
@Injectable()
export class SessionWriter {
  private readonly list: ClaimedList;

  constructor(
    @InjectRedis() redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly database: Database,
    private readonly storeState: StoreStateService,
    private readonly deadLetters: DeadLettersService,
    private readonly log: Log,
  ) {
    this.list = new ClaimedList(redis, keys.drained(keys.sessionsBuffer()));
  }

  /**
   * @param followUp is called after its commit with each session whose span has moved since its last follow-up that
   *   succeeded; if it rejects, it is called again later, also by another process
   */
  async drain(followUp: (session: StreamSession) => Promise<void>): Promise<number> {
    let failure: unknown;
    const keep = async (entries: string[]) => {
      const left = await this.storeAll(entries, followUp);
      failure = left.failure;
      return { script: ACKNOWLEDGE, keys: [this.keys.sessionsBuffer()], args: left.entries };
    };
    return this.list.drain({
      size: CLAIM_SIZE,
      commit: keep,
      // Those that failed are in the line again by now; going on would be trying them for ever.
      report: () => {
        if (failure) throw failure;
      },
    });
  }

  /** @returns the entries that wait on: those not tried, then those that failed, and why the last of them did */
  private async storeAll(
    entries: string[],
    followUp: (session: StreamSession) => Promise<void>,
  ): Promise<{ entries: string[]; failure: unknown }> {
    const failed: string[] = [];
    let failure: unknown;
    let inARow = 0;
    for (const [i, entry] of entries.entries()) {
      if (inARow === MAX_FAILURES) return { entries: [...entries.slice(i), ...failed], failure };
      try {
        await this.storeOne(entry, followUp);
        inARow = 0;
      } catch (error) {
        if (error instanceof UnreadableEntry) {
          await this.deadLetters.addPoison([{ entry, reason: error.message }], 'session');
          continue;
        }
        failure = error;
        inARow += 1;
        failed.push(entry);
        this.log.debug({ reason: String(error), entry }, 'a session could not be stored; trying again');
      }
    }
    return { entries: failed, failure };
  }

  private async storeOne(entry: string, followUp: (session: StreamSession) => Promise<void>): Promise<void> {
    const position = await this.storeState.position();
    const session = readSession(entry);
    const { id, broadcaster_user_id, started_ms } = session;
    // A transaction for each: one that holds sessions of several channels could wait for somebody who waits for it.
    const moved = await this.database.transaction(async (query) => {
      await query(CLOSE_OTHERS, [broadcaster_user_id, time(started_ms)]);
      await query(UPSERT, row(session));
      const rows = await query<{ started_at: Date; ended_at: Date | null }>(SELECT_MOVED, [id]);
      await this.storeState.note(query, position);
      return rows;
    });
    const [span] = moved;
    if (!span) return;
    const { started_at, ended_at } = span;
    await followUp({ ...session, started_ms: Number(started_at), ended_ms: ended_at && Number(ended_at) });
    await this.database.query(SET_JUDGED, [id, started_at, ended_at]);
  }
}

function row(session: StreamSession): unknown[] {
  const { id, broadcaster_user_id, username, title, started_ms, ended_ms, status_ms, title_ms, revision } =
    session;
  const { category, language, details_ms } = session;
  return [
    id,
    broadcaster_user_id,
    username,
    title,
    time(started_ms),
    time(ended_ms),
    time(status_ms),
    time(title_ms),
    revision,
    category && JSON.stringify(category),
    language,
    details_ms === 0 ? null : time(details_ms),
  ];
}
