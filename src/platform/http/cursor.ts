import { BadRequestException } from '@nestjs/common';
import type { MessagePosition } from './message-position';

/** A position in the order of messages, as an opaque string. */
export const encodeCursor = ({ created_ms, arrival_seq }: MessagePosition): string =>
  Buffer.from(`${created_ms}.${arrival_seq}`).toString('base64url');

/** @throws BadRequestException when it is not one that encodeCursor made */
export function decodeCursor(cursor: string): MessagePosition {
  // 13 digits last until 2286; Postgres does not read the six-digit years of longer ones.
  const match = /^(\d{1,13})\.(\d{1,16})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (!match) throw new BadRequestException('cursor must be the next_cursor of an earlier answer');
  return { created_ms: Number(match[1]), arrival_seq: match[2] as string };
}
