import { BadRequestException } from '@nestjs/common';

/** The last row of a page, as the next one begins after it. Times in ms. */
export interface BoardPlace {
  rank: number;
  points: number;
  messages: number;
  last_ms: number;
  last_seq: string;
  user_id: string;
}

const WRITTEN = /^(\d{1,12})\.(\d{1,12})\.(\d{1,10})\.(\d{1,15})\.(\d{1,16})\.([1-9]\d{0,17})$/;

/** A place as an opaque string, which can stand in a URL. */
export function encodePlace({ rank, points, messages, last_ms, last_seq, user_id }: BoardPlace): string {
  return Buffer.from([rank, points, messages, last_ms, last_seq, user_id].join('.')).toString('base64url');
}

/** @throws BadRequestException when it is not one that encodePlace made */
export function decodePlace(cursor: string): BoardPlace {
  const [, rank, points, messages, last_ms, last_seq = '', user_id = ''] =
    WRITTEN.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (user_id === '') throw new BadRequestException('cursor must be the next_cursor of an earlier response');
  return {
    rank: Number(rank),
    points: Number(points),
    messages: Number(messages),
    last_ms: Number(last_ms),
    last_seq,
    user_id,
  };
}

/** As `board-person.lua` sorts: a string that is greater the higher the place. */
export function memberOf({ points, messages, last_ms, last_seq, user_id }: Omit<BoardPlace, 'rank'>): string {
  const digits = (value: number, width: number) => String(value).padStart(width, '0');
  const when = digits(999_999_999_999_999 - Math.round(last_ms), 15);
  const arrival = digits(Number.MAX_SAFE_INTEGER - Number(last_seq), 16);
  return `${digits(points, 12)}${digits(messages, 10)}${when}${arrival}:${user_id}`;
}
