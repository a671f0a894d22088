import { BadRequestException } from '@nestjs/common';

/** A row's place in the order of a board over time. `reached_us`: µs since 1970, as digits. */
export interface Place {
  points: string;
  reached_us: string;
  user_id: string;
}

/** Where a page begins (`after` a place) or ends (`before` one), and in which period. */
export interface PeriodCursor extends Place {
  direction: 'after' | 'before';
  /** When the period begins (ms), so that pages of today stay pages of that day; null for all time. */
  from_ms: number | null;
}

const CURSOR = /^([ab])\.(-?\d{1,13}|-)\.(\d{1,15})\.(-?\d{1,17})\.([1-9]\d{0,17})$/;

export const encodePeriodCursor = ({
  direction,
  from_ms,
  points,
  reached_us,
  user_id,
}: PeriodCursor): string =>
  Buffer.from(`${direction[0]}.${from_ms ?? '-'}.${points}.${reached_us}.${user_id}`).toString('base64url');

/** @throws BadRequestException when it is not one that encodePeriodCursor made */
export function decodePeriodCursor(cursor: string): PeriodCursor {
  const match = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (!match)
    throw new BadRequestException('cursor must be the next_cursor or prev_cursor of an earlier response');
  const [, direction, from, points, reached_us, user_id] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return {
    direction: direction === 'a' ? 'after' : 'before',
    from_ms: from === '-' ? null : Number(from),
    points,
    reached_us,
    user_id,
  };
}
