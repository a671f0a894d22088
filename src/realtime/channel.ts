import type { LeaderboardAnswer } from '../leaderboard/leaderboard.dto';
import { BEGINNING } from './log-entry';
import type { StreamClient } from './stream-client';

/** What a channel's clients have been sent: everything up to an entry of its log, and a board. */
export interface Sent {
  position: string;
  board: LeaderboardAnswer;
}

/**
 * A channel that somebody watches from this process. All its clients have been sent the same, or wait for it: one
 * that joins is sent what was sent so far, and from then on what everybody is sent.
 */
export class Channel implements Sent {
  readonly clients = new Set<StreamClient>();
  /** First bytes in the making, shared by clients that ask for the same at the same time. */
  readonly openings = new Map<string, Promise<Buffer>>();
  position = BEGINNING;
  board!: LeaderboardAnswer;
  /** The rebuild that made the Redis which the position belongs to. */
  built: string | null = null;
  /** Resolves when position and board are known for the first time. */
  ready: Promise<void> = Promise.resolve();
  /** Counts what was sent; clients that join at the same count get the same first bytes. */
  revision = 0;
  /** When the log was last read with success. */
  readMs = 0;
  /** False while position and board are being looked up; the log is not read then. */
  isFollowed = false;
  /** Something may have been missed: every client needs a snapshot, not before `snapshotNotBeforeMs`. */
  isLost = false;
  snapshotNotBeforeMs = 0;

  constructor(readonly broadcasterId: string) {}

  /** Begins at how things are now. */
  start({ position, board, built }: Sent & { built: string | null }): void {
    this.position = position;
    this.board = board;
    this.built = built;
    this.readMs = Date.now();
    this.isLost = false;
    this.isFollowed = true;
  }

  /** Notes what was sent to the clients from now on, and sends it. */
  send(sent: Sent, events: string): void {
    this.position = sent.position;
    this.board = sent.board;
    this.revision += 1;
    if (events === '') return;
    const bytes = Buffer.from(events);
    for (const client of this.clients) client.send(bytes);
  }
}
