import { BadRequestException, Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { ms } from '../platform/database/milliseconds';

export const PERIODS = ['all', 'month', 'week', 'day'] as const;
export type Period = (typeof PERIODS)[number];

/** A span of time as Postgres reads it; `from_ms` and `to_ms` are null at the open ends of all time. */
export interface Span {
  from_at: string;
  to_at: string;
  from_ms: number | null;
  to_ms: number | null;
}

export const ALL_TIME: Span = { from_at: '-infinity', to_at: 'infinity', from_ms: null, to_ms: null };

/**
 * The first instant at which clocks of a zone show a local time, or have passed it. Postgres takes the later of two when the
 * clocks are put back, which at midnight would leave an hour of the new day to the old one: the offset of the day before
 * gives the earlier one, if clocks show that time then.
 */
const firstInstant = (local: string) => `(
  SELECT CASE WHEN early AT TIME ZONE $1 = local THEN least(early, usual) ELSE usual END
    FROM (SELECT ${local} AS local, (${local}) AT TIME ZONE $1 AS usual) AS asked,
         LATERAL (SELECT usual - interval '1 day' AS before) AS day_before,
         LATERAL (SELECT (local AT TIME ZONE 'UTC') - ((before AT TIME ZONE $1) - (before AT TIME ZONE 'UTC')) AS early) AS other)`;

const SELECT_SPAN = (period: Exclude<Period, 'all'>, at: string) => `
  WITH local AS (SELECT date_trunc('${period}', ${at}) AS begins),
       span AS (SELECT ${firstInstant('begins')} AS from_at, ${firstInstant(`begins + interval '1 ${period}'`)} AS to_at FROM local)
  SELECT from_at::text, to_at::text, ${ms('from_at')} AS from_ms, ${ms('to_at')} AS to_ms FROM span`;

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Finds where periods begin and end, in any zone that Postgres knows. */
@Injectable()
export class PeriodSpans {
  constructor(private readonly database: Database) {}

  /**
   * The period that holds `at`: a date there, or an instant; now when it is null.
   * @throws BadRequestException when Postgres knows no such zone or time
   */
  async span(period: Period, at: string | null, zone: string): Promise<Span> {
    if (period === 'all') return ALL_TIME;
    const isDate = at !== null && DATE.test(at);
    const local = isDate ? '$2::timestamp' : '(coalesce($2::timestamptz, now()) AT TIME ZONE $1)';
    try {
      const [span] = await this.database.query<Span>(SELECT_SPAN(period, local), [zone, at]);
      return span as Span;
    } catch (error) {
      const code = String((error as { code?: unknown }).code);
      if (code === '22023') throw new BadRequestException(`tz: ${zone} is no time zone that Postgres knows`);
      if (code.startsWith('22')) throw new BadRequestException(`at: ${String(at)} is no date or time`);
      throw error;
    }
  }
}
