import { encodeCursor } from '../platform/http/cursor';

/** A message's position in the order of all messages: created_at (ms), then arrival_seq. */
export interface MessagePosition {
  created_ms: number;
  arrival_seq: string;
}

/** `next_cursor` of a page that ended there; null: it was the last. */
export const nextCursor = (end: MessagePosition | null): string | null =>
  end && encodeCursor({ ms: end.created_ms, key: end.arrival_seq });

/** What names a message in an event log: its arrival_seq and its id. */
export interface MessageRef {
  arrival_seq: string;
  message_id: string;
}

/** Sorts messages newest first. */
export function newestFirst(a: MessagePosition, b: MessagePosition): number {
  if (a.created_ms !== b.created_ms) return b.created_ms - a.created_ms;
  if (a.arrival_seq === b.arrival_seq) return 0;
  return a.arrival_seq < b.arrival_seq ? 1 : -1;
}

/** Which messages are asked for; without either all are. */
export interface HistoryFilter {
  broadcaster_user_id?: string;
  session_id?: string;
}
