/** A message's position in the order of all messages: created_at (ms), then arrival_seq. */
export interface MessagePosition {
  created_ms: number;
  arrival_seq: string;
}

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
