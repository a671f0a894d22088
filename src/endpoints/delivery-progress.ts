import { Injectable } from '@nestjs/common';
import { writeAct } from '../audit/audit-trail';
import { Database } from '../platform/database/database';
import { SECRETS, subject, switchOff } from './endpoint-store';
import { EVENTS_KEPT_DAYS } from './event-log';

/** An endpoint as whoever sends to it needs it. */
export interface DueEndpoint {
  id: string;
  url: string;
  secrets: string[];
  event_types: string[];
  position: string;
  revision: number;
  attempts: number;
}

/** Who switched an endpoint off when no person did. */
const OURSELVES = 'kickboard';

/** Not held back by a failure, and switched on. */
const IS_DUE = `state = 'enabled' AND (next_attempt_at IS NULL OR next_attempt_at <= now())`;

/**
 * How far endpoints have been told. Each step counts only for the revision that it was made for: whoever was overtaken by an
 * administrator, or by another worker after a stall, moves nothing.
 */
@Injectable()
export class DeliveryProgress {
  constructor(private readonly database: Database) {}

  async hasEndpoints(): Promise<boolean> {
    return (await this.database.query('SELECT FROM endpoints LIMIT 1')).length > 0;
  }

  /** Those for which something waits. */
  async dueIds(): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM endpoints WHERE ${IS_DUE}
          AND position < (SELECT max(position) FROM endpoint_events) ORDER BY id`,
    );
    return rows.map(({ id }) => id);
  }

  async due(id: string): Promise<DueEndpoint | null> {
    const [row] = await this.database.query<DueEndpoint>(
      `SELECT id, url, ${SECRETS} AS secrets, event_types, position, revision, attempts
         FROM endpoints WHERE id = $1 AND ${IS_DUE}`,
      [id],
    );
    return row ?? null;
  }

  /** Up to a position everything is done; `delivered` when the last of it was sent. @returns false when it was overtaken */
  async advance(endpoint: DueEndpoint, position: string, delivered: boolean): Promise<boolean> {
    const success = `, attempts = 0, failing_since = NULL, next_attempt_at = NULL, last_error = NULL, last_delivered_at = now()`;
    const rows = await this.database.query<{ id: string }>(
      `WITH moved AS (
         UPDATE endpoints SET position = $3 ${delivered ? success : ''}
          WHERE id = $1 AND revision = $2 AND position < $3 AND state = 'enabled' RETURNING id
       ) SELECT id FROM moved`,
      [endpoint.id, endpoint.revision, position],
    );
    return rows.length > 0;
  }

  /** @returns since when it has been failing (ms ago), or null when it was overtaken */
  async failed(endpoint: DueEndpoint, error: string, pauseMs: number): Promise<number | null> {
    const [row] = await this.database.query<{ failing_ms: number }>(
      `WITH marked AS (
         UPDATE endpoints SET attempts = attempts + 1, failing_since = coalesce(failing_since, now()), last_error = $4,
                next_attempt_at = now() + $5 * interval '1 millisecond'
          WHERE id = $1 AND revision = $2 AND position = $3 AND state = 'enabled'
         RETURNING extract(epoch FROM now() - failing_since)::float8 * 1000 AS failing_ms
       ) SELECT failing_ms FROM marked`,
      [endpoint.id, endpoint.revision, endpoint.position, error, pauseMs],
    );
    return row?.failing_ms ?? null;
  }

  /** @returns false when somebody has changed it meanwhile */
  switchOff({ id, revision, url }: DueEndpoint, reason: string): Promise<boolean> {
    return this.database.transaction(async (query) => {
      const found = await query(
        `SELECT FROM endpoints WHERE id = $1 AND revision = $2 AND state = 'enabled' FOR UPDATE`,
        [id, revision],
      );
      if (found.length === 0) return false;
      await switchOff(query, id, reason);
      const before = { url, state: 'enabled' };
      const act = { who: OURSELVES, what: 'disable endpoint', on_whom: subject(id) };
      await writeAct(query, { ...act, before, after: { state: 'disabled', reason } });
      return true;
    });
  }

  /** Those that are so far behind that what they have not been told is about to be removed. */
  async tooFarBehind(): Promise<DueEndpoint[]> {
    return this.database.query<DueEndpoint>(
      `SELECT id, url, ${SECRETS} AS secrets, event_types, position, revision, attempts FROM endpoints
        WHERE state = 'enabled' AND (
          SELECT at FROM endpoint_events AS event WHERE event.position > endpoints.position ORDER BY event.position LIMIT 1
        ) < now() - make_interval(days => ${EVENTS_KEPT_DAYS}) + interval '1 hour'`,
    );
  }
}
