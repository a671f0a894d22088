/** An entry of the ledger that Redis is yet to be told of. */
export interface WaitingEntry {
  entry_id: string;
  user_id: string;
  session_id: string | null;
  amount: number;
  reason: string;
  is_in_batch: boolean;
  at_ms: number;
  /** Of a bonus: its viewer comes on the board without having written. */
  username: string | null;
  profile_picture: string | null;
  board_ms: number;
}
