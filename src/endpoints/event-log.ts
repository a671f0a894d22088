import { Injectable } from '@nestjs/common';
import { ADVISORY_LOCKS, holdAlone } from '../platform/database/advisory-locks';
import { Database, type Query } from '../platform/database/database';
import { ms } from '../platform/database/milliseconds';
import type { LoggedEvent } from './event-payload';

/** How long events are kept; an endpoint that is further behind is switched off. */
export const EVENTS_KEPT_DAYS = 7;
/** How far back events are sent again: short of where they would be removed before an endpoint comes to them. */
export const SENT_AGAIN_DAYS = EVENTS_KEPT_DAYS - 1;

/** Events numbered in one step. */
const NUMBERED_AT_ONCE = 5_000;
/** Events looked at for an endpoint in one step, of whatever type. */
const PAGE = 100;
/** Rows removed in one statement. */
const REMOVED_AT_ONCE = 5_000;
/** Statements in one run. Each minute 200,000 rows may go, more than can come: the table does not grow for ever. */
const MOST_REMOVALS = 40;

/** SQL: the position that was given out last. Positions of events that are gone stand in the endpoints that have had them. */
export const LAST_POSITION = `greatest(
  coalesce((SELECT max(position) FROM endpoint_events), 0), coalesce((SELECT max(position) FROM endpoints), 0))`;

const NUMBER = `
  WITH waiting AS (
    SELECT id, row_number() OVER (ORDER BY id) AS n FROM (
      SELECT id FROM endpoint_events WHERE position IS NULL ORDER BY id LIMIT ${NUMBERED_AT_ONCE}
    ) AS first
  ), last AS (SELECT ${LAST_POSITION} AS position), numbered AS (
    UPDATE endpoint_events AS event SET position = last.position + waiting.n
      FROM waiting, last WHERE event.id = waiting.id RETURNING event.id
  ) SELECT count(*)::int AS n FROM numbered`;

const REMOVE = `
  WITH removed AS (
    DELETE FROM endpoint_events WHERE id = ANY(ARRAY(
      SELECT id FROM endpoint_events WHERE at < now() - make_interval(days => ${EVENTS_KEPT_DAYS})
       ORDER BY at LIMIT ${REMOVED_AT_ONCE})) RETURNING id
  ) SELECT count(*)::int AS n FROM removed`;

/**
 * Gives all that has been committed its place, and holds what gives places until the end of the transaction: what is after
 * LAST_POSITION then happened later.
 */
export async function numberAll(query: Query): Promise<void> {
  await holdAlone(query, ADVISORY_LOCKS.eventNumbers);
  let numbered: number;
  do {
    // A statement of its own each time, so that it sees what was committed before.
    numbered = (await query<{ n: number }>(NUMBER))[0]?.n ?? 0;
  } while (numbered === NUMBERED_AT_ONCE);
}

const SELECT_UNTIL = `
  SELECT max(position) AS until FROM (
    SELECT position FROM endpoint_events WHERE position > $1 ORDER BY position LIMIT ${PAGE}) AS page`;

/** The balance after an entry follows from the present one by subtraction: what came after it is little. */
const SELECT_EVENTS = `
  SELECT event.position, event.message_id, event.type, ${ms('event.at')} AS at_ms, event.session,
         CASE WHEN entry.id IS NOT NULL THEN jsonb_build_object(
           'id', entry.id::text, 'user_id', entry.user_id::text, 'username', viewer.username, 'amount', entry.amount,
           'balance_after', (balance.balance - coalesce((
             SELECT sum(amount) FROM coin_entries AS later WHERE later.user_id = entry.user_id AND later.id > entry.id
           ), 0))::text,
           'reason', entry.reason, 'message_id', entry.message_id, 'session_id', entry.session_id, 'note', entry.note,
           'created_ms', ${ms('entry.created_at')}) END AS entry
    FROM endpoint_events AS event
    LEFT JOIN coin_entries AS entry ON entry.id = event.entry_id
    LEFT JOIN coin_balances AS balance ON balance.user_id = entry.user_id
    LEFT JOIN viewers AS viewer ON viewer.user_id = entry.user_id
   WHERE event.position > $1 AND event.position <= $2 AND event.type = ANY($3) AND (event.entry_id IS NULL OR entry.id IS NOT NULL)
   ORDER BY event.position`;

/** A stretch of the log; `until` is its end, null when there is nothing. */
export interface EventPage {
  events: LoggedEvent[];
  until: string | null;
}

/** What happened, in an order that never changes once it is given. */
@Injectable()
export class EventLog {
  constructor(private readonly database: Database) {}

  /**
   * Gives what has been committed its place behind all that has one. One process at a time does, and commits before the next
   * begins: whoever reads on from a position misses nothing. Does nothing when another process is at it.
   */
  async number(): Promise<void> {
    await this.database.transaction(async (query) => {
      const [lock] = await query<{ mine: boolean }>(
        `SELECT pg_try_advisory_xact_lock(${ADVISORY_LOCKS.eventNumbers}) AS mine`,
      );
      // A statement of its own, so that it sees what the holder before committed.
      if (lock?.mine) await query(NUMBER);
    });
  }

  /** What comes after a position, of these types. */
  async page(after: string, types: string[]): Promise<EventPage> {
    const [page] = await this.database.query<{ until: string | null }>(SELECT_UNTIL, [after]);
    const until = page?.until ?? null;
    if (until === null) return { events: [], until };
    return { events: await this.database.query<LoggedEvent>(SELECT_EVENTS, [after, until, types]), until };
  }

  /** Removes what is older than EVENTS_KEPT_DAYS; of very many the next run removes the rest. */
  async removeOld(): Promise<void> {
    for (let i = 0; i < MOST_REMOVALS; i += 1) {
      const [removed] = await this.database.query<{ n: number }>(REMOVE);
      if ((removed?.n ?? 0) < REMOVED_AT_ONCE) return;
    }
  }
}
