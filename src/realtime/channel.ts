import type { LeaderboardAnswer } from '../leaderboard/leaderboard.dto';
import type { StreamClient } from './stream-client';

/** What a channel's clients have been sent: everything up to an entry of its log, and a board. */
export interface Sent {
  position: string;
  board: LeaderboardAnswer;
}

/** How a channel stands at an instant; `built` names the rebuild that made the Redis which the position belongs to. */
export interface ChannelNow extends Sent {
  built: string | null;
}

/**
 * `starting`: position and board are being looked up for the first time. `following`: the log is read from the position on;
 * `readMs` is when that last succeeded. `lost`: something may have been missed, and every client needs a snapshot;
 * `isRecovering` while one is being made.
 */
type State =
  | { kind: 'starting' }
  | ({ kind: 'following'; readMs: number } & ChannelNow)
  | ({ kind: 'lost'; isRecovering: boolean } & Sent);

/** A chat too fast for its log would otherwise get a snapshot every tick. */
const SNAPSHOT_INTERVAL_MS = 1_000;

/**
 * A channel that somebody watches from this process. All its clients have been sent the same, or wait for it: one
 * that joins is sent what was sent so far, and from then on what everybody is sent. Its states change here and nowhere
 * else: starting → following ⇄ lost.
 */
export class Channel {
  readonly clients = new Set<StreamClient>();
  /** First bytes in the making, shared by clients that ask for the same at the same time. */
  readonly openings = new Map<string, Promise<Buffer>>();
  /** Resolves when the channel is followed for the first time. */
  readonly ready: Promise<void>;
  private state: State = { kind: 'starting' };
  /** Counts what was sent; clients that join at the same count get the same first bytes. */
  private sends = 0;
  private nextSnapshotMs = 0;

  /** @param lookUp finds out how the channel stands */
  constructor(
    readonly broadcasterId: string,
    lookUp: () => Promise<ChannelNow>,
  ) {
    this.ready = lookUp().then((now) => this.follow(now));
    // A client that waits for it hears of its failure; when all have left meanwhile, nobody needs to.
    this.ready.catch(() => undefined);
  }

  /** What is to be read from the log next, or null when the log is not followed now. */
  get following(): (ChannelNow & { readMs: number }) | null {
    return this.state.kind === 'following' ? this.state : null;
  }

  /** What the clients have been sent. @throws before `ready` */
  get sent(): Sent {
    if (this.state.kind === 'starting') throw new Error(`channel ${this.broadcasterId} is not followed yet`);
    return this.state;
  }

  get revision(): number {
    return this.sends;
  }

  /** The log was read, and there was nothing new. */
  unchanged(): void {
    if (this.state.kind === 'following') this.state.readMs = Date.now();
  }

  /** The log was read up to `sent`: the clients get the events, if there are any. */
  advance({ position, board }: Sent, events: string): void {
    if (this.state.kind !== 'following') return;
    this.state = { ...this.state, position, board, readMs: Date.now() };
    this.write(events);
  }

  /** Something may have been missed. */
  lose(): void {
    if (this.state.kind === 'starting') return;
    const { position, board } = this.state;
    this.state = { kind: 'lost', isRecovering: false, position, board };
  }

  /** Whether the caller is to make a snapshot now; it then calls `recovered`, or `lose` when that fails. */
  startRecovery(): boolean {
    if (this.state.kind !== 'lost' || this.state.isRecovering || Date.now() < this.nextSnapshotMs)
      return false;
    this.nextSnapshotMs = Date.now() + SNAPSHOT_INTERVAL_MS;
    this.state = { ...this.state, isRecovering: true };
    return true;
  }

  /** Every client gets the snapshot, which holds all up to `now`. */
  recovered(now: ChannelNow, snapshot: string): void {
    this.follow(now);
    this.write(snapshot);
  }

  private follow(now: ChannelNow): void {
    this.state = { kind: 'following', readMs: Date.now(), ...now };
  }

  private write(events: string): void {
    this.sends += 1;
    if (events === '') return;
    const bytes = Buffer.from(events);
    for (const client of this.clients) client.send(bytes);
  }
}
