import { BadRequestException } from '@nestjs/common';

/** A place in a list that is sorted by time (ms), and by `key` where times are equal. */
export interface Position {
  ms: number;
  key: string;
}

/** A position as an opaque string, which can stand in a URL. */
export const encodeCursor = ({ ms, key }: Position): string =>
  Buffer.from(`${ms}.${key}`).toString('base64url');

/**
 * @param key what keys of this list look like
 * @throws BadRequestException when it is not one that encodeCursor made
 */
export function decodeCursor(cursor: string, key: RegExp): Position {
  // 13 digits last until 2286; Postgres does not read the six-digit years of longer ones.
  const [, ms, rest = ''] =
    /^(\d{1,13})\.(.+)$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (ms === undefined || !key.test(rest))
    throw new BadRequestException('cursor must be the next_cursor of an earlier response');
  return { ms: Number(ms), key: rest };
}
