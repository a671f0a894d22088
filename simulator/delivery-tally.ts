import { percentiles } from './percentiles';

/** How one delivery ended. */
export interface DeliveryResult {
  /** `accepted`, `duplicate`, … of a 200; else the status (`401`, `503`), or `timeout`, or an error code (`ECONNREFUSED`). */
  outcome: string;
  /** Answered 200. */
  ok: boolean;
  /** From handing the request over to the last byte of the answer. */
  ackMs: number;
  /** What the receiver said, when it was no 200. */
  complaint?: string;
}

// Enough for honest percentiles; a stream that runs for days must not fill the memory with numbers.
const KEPT_TIMES = 100_000;
const KEPT_COMPLAINTS = 5;

/** Counts deliveries by outcome and keeps the newest ack times. */
export class DeliveryTally {
  sent = 0;
  failed = 0;
  /** The first few kinds of failure, in words. */
  readonly complaints = new Set<string>();
  private readonly outcomes = new Map<string, number>();
  private readonly ackTimes: number[] = [];

  add({ outcome, ok, ackMs, complaint }: DeliveryResult): void {
    this.ackTimes[this.sent % KEPT_TIMES] = ackMs;
    this.sent++;
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    if (ok) return;
    this.failed++;
    if (this.complaints.size < KEPT_COMPLAINTS)
      this.complaints.add(`${outcome}: ${complaint ?? 'no answer'}`);
  }

  /** Outcomes with their counts, most frequent first. */
  byOutcome(): [outcome: string, count: number][] {
    return [...this.outcomes].sort(([, a], [, b]) => b - a);
  }

  /** Ack times in milliseconds at these shares (0.5 = median); zeros before the first delivery. */
  ackPercentiles<const Shares extends readonly number[]>(...shares: Shares): { [I in keyof Shares]: number } {
    return percentiles(this.ackTimes, ...shares);
  }
}
