// Longer than usual: each act is a statement and its entry in the audit, and they share what is read of an endpoint.
import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { writeAct } from '../audit/audit-trail';
import { ADVISORY_LOCKS, holdAlone } from '../platform/database/advisory-locks';
import { Database, type Query } from '../platform/database/database';
import { ms } from '../platform/database/milliseconds';
import { LAST_POSITION, numberAll, SENT_AGAIN_DAYS } from './event-log';

/** What an administrator may say of an endpoint. */
export interface EndpointWish {
  url: string;
  description: string | null;
  event_types: string[];
}

/** An endpoint without its secrets. */
export interface Endpoint extends EndpointWish {
  id: string;
  state: 'enabled' | 'disabled';
  disabled_reason: string | null;
  disabled_ms: number | null;
  attempts: number;
  failing_since_ms: number | null;
  next_attempt_ms: number | null;
  last_error: string | null;
  last_delivered_ms: number | null;
  created_ms: number;
  /** Events of its types that it has not been told, MOST_COUNTED at most. */
  pending: number;
}

/** Each may have a page of events in memory and a connection. */
export const MOST_ENDPOINTS = 50;
const MOST_COUNTED = 1000;
const OLD_SECRET_HOURS = 24;

/** As the specification wants it: 24 to 64 random bytes. */
const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

const time = (column: string) => `${ms(column)} AS ${column.replace(/_at$/, '')}_ms`;

const SELECT = `
  SELECT id, url, description, event_types, state, disabled_reason, ${time('disabled_at')}, attempts,
         ${time('failing_since')}, ${time('next_attempt_at')}, last_error, ${time('last_delivered_at')}, ${time('created_at')},
         (SELECT count(*)::int FROM (
            SELECT FROM endpoint_events AS event
             WHERE (event.position > endpoints.position OR event.position IS NULL) AND event.type = ANY(endpoints.event_types)
             LIMIT ${MOST_COUNTED}) AS waiting) AS pending
    FROM endpoints`;

/** Whatever was wrong is tried at once after a change. */
const ANEW = 'revision = revision + 1, attempts = 0, failing_since = NULL, next_attempt_at = NULL';

const REACH = `now() - make_interval(days => ${SENT_AGAIN_DAYS})`;
/** SQL: the position of the last event that is not sent again. */
const OUT_OF_REACH = `coalesce((SELECT max(position) FROM endpoint_events WHERE at < ${REACH}), 0)`;

/** What administrators do with endpoints, each act with its entry in the audit. */
@Injectable()
export class EndpointStore {
  constructor(private readonly database: Database) {}

  list(): Promise<Endpoint[]> {
    return this.database.query<Endpoint>(`${SELECT} ORDER BY id`);
  }

  async find(id: string): Promise<Endpoint | null> {
    const [found] = await this.database.query<Endpoint>(`${SELECT} WHERE id = $1`, [id]);
    return found ?? null;
  }

  /** It is told what happens from now on. @returns null when there are MOST_ENDPOINTS already */
  create(wish: EndpointWish, who: string): Promise<{ id: string; secret: string } | null> {
    return this.database.transaction(async (query) => {
      // Two at once must not both be the last one.
      await holdAlone(query, ADVISORY_LOCKS.endpointCreation);
      const [known] = await query<{ n: number }>('SELECT count(*)::int AS n FROM endpoints');
      if ((known?.n ?? 0) >= MOST_ENDPOINTS) return null;
      await numberAll(query);
      const secret = newSecret();
      const [row] = await query<{ id: string }>(
        `INSERT INTO endpoints (url, description, event_types, secret, position)
         VALUES ($1, $2, $3, $4, ${LAST_POSITION}) RETURNING id`,
        [wish.url, wish.description, wish.event_types, secret],
      );
      const id = row?.id as string;
      await writeAct(query, {
        who,
        what: 'create endpoint',
        on_whom: subject(id),
        before: null,
        after: wish,
      });
      return { id, secret };
    });
  }

  change(id: string, wish: EndpointWish, who: string): Promise<boolean> {
    return this.act(id, 'change endpoint', who, wish, async (query) => {
      await query(
        `UPDATE endpoints SET url = $2, description = $3, event_types = $4, ${ANEW} WHERE id = $1`,
        [id, wish.url, wish.description, wish.event_types],
      );
    });
  }

  remove(id: string, who: string): Promise<boolean> {
    return this.act(id, 'delete endpoint', who, null, async (query) => {
      await query('DELETE FROM endpoints WHERE id = $1', [id]);
    });
  }

  disable(id: string, reason: string, who: string): Promise<boolean> {
    return this.act(id, 'disable endpoint', who, { reason }, (query) => switchOff(query, id, reason));
  }

  /** It goes on where it stopped. @param skipMissed with what happens from now on instead */
  enable(id: string, skipMissed: boolean, who: string): Promise<boolean> {
    const position = skipMissed ? LAST_POSITION : `greatest(position, ${OUT_OF_REACH})`;
    return this.act(id, 'enable endpoint', who, { skip_missed: skipMissed }, async (query) => {
      if (skipMissed) await numberAll(query);
      await query(
        `UPDATE endpoints SET state = 'enabled', disabled_reason = NULL, disabled_at = NULL, position = ${position}, ${ANEW}
          WHERE id = $1`,
        [id],
      );
    });
  }

  /** The old secret signs beside the new one for OLD_SECRET_HOURS. */
  async rotate(id: string, who: string): Promise<{ secret: string; old_until: Date } | null> {
    const secret = newSecret();
    const old_until = new Date(Date.now() + OLD_SECRET_HOURS * 3_600_000);
    const isThere = await this.act(id, 'rotate endpoint secret', who, { old_until }, async (query) => {
      await query(
        'UPDATE endpoints SET old_secret = secret, old_secret_until = $3, secret = $2, revision = revision + 1 WHERE id = $1',
        [id, secret, old_until],
      );
    });
    return isThere ? { secret, old_until } : null;
  }

  /**
   * Goes back to the first event since a time, which is one that events tell: rounded to milliseconds. What is not there any
   * more is left out.
   * @returns how many there are to send
   */
  async replay(id: string, since: Date, who: string): Promise<number | null> {
    let events = 0;
    const isThere = await this.act(id, 'replay endpoint', who, { since }, async (query) => {
      const [row] = await query<{ events: number }>(
        `WITH back AS (
           UPDATE endpoints SET position = least(position, coalesce((
             SELECT min(position) - 1 FROM endpoint_events
              WHERE at >= greatest($2::timestamptz - interval '1 millisecond', ${REACH}) AND position IS NOT NULL), position)), ${ANEW}
            WHERE id = $1 RETURNING position, event_types
         )
         SELECT count(*)::int AS events FROM endpoint_events AS event, back
          WHERE event.position > back.position AND event.type = ANY(back.event_types)`,
        [id, since],
      );
      events = row?.events ?? 0;
    });
    return isThere ? events : null;
  }

  /** Who sends needs them; newest first. */
  async secrets(id: string): Promise<string[]> {
    const [row] = await this.database.query<{ secrets: string[] }>(
      `SELECT ${SECRETS} AS secrets FROM endpoints WHERE id = $1`,
      [id],
    );
    return row?.secrets ?? [];
  }

  private act(
    id: string,
    what: string,
    who: string,
    after: object | null,
    work: (query: Query) => Promise<void>,
  ): Promise<boolean> {
    return this.database.transaction(async (query) => {
      const [before] = await query<EndpointWish & { state: string }>(
        'SELECT url, description, event_types, state FROM endpoints WHERE id = $1 FOR UPDATE',
        [id],
      );
      if (!before) return false;
      await work(query);
      await writeAct(query, { who, what, on_whom: subject(id), before, after });
      return true;
    });
  }
}

/** SQL: the secrets that sign. */
export const SECRETS = `
  CASE WHEN old_secret_until > now() THEN ARRAY[secret, old_secret] ELSE ARRAY[secret] END`;

export const subject = (id: string): string => `endpoint:${id}`;

export async function switchOff(query: Query, id: string, reason: string): Promise<void> {
  await query(
    `UPDATE endpoints SET state = 'disabled', disabled_reason = $2, disabled_at = now(), revision = revision + 1,
       next_attempt_at = NULL WHERE id = $1`,
    [id, reason],
  );
}
