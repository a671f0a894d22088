import { Injectable } from '@nestjs/common';

/**
 * Of so many the whole message is kept, some 2 KB each: what comes in 20 s of a raid. As text: an object with all its parts
 * costs the collections of memory more than the message costs Redis.
 */
const KEPT_WHOLE = 10_000;
/** Of the others the id, so that it can be said how many are lost. */
const KEPT = 500_000;

/** A message that was acknowledged, as far as it is remembered. */
export interface Acknowledged {
  message_id: string;
  /** The message as JSON. */
  json: string | null;
}

/**
 * The messages that this process gave to Redis and that are not known to be in Postgres: what an emptied Redis has lost, only
 * the process knows that acknowledged it. It dies with the process, which is no loss while Redis holds them.
 */
@Injectable()
export class AcknowledgedMessages {
  /** By arrival_seq, the oldest first. */
  private readonly waiting = new Map<string, Acknowledged>();

  add(arrivalSeq: string, message_id: string, json: string): void {
    if (this.waiting.size >= KEPT) return;
    this.waiting.set(arrivalSeq, { message_id, json: this.waiting.size < KEPT_WHOLE ? json : null });
  }

  /** @param watermark arrival_seq up to which every message is in Postgres */
  forgetTo(watermark: string): void {
    for (const arrivalSeq of this.waiting.keys()) {
      // All have 16 digits. Two calls may have been answered in the other order, hence no early end.
      if (arrivalSeq <= watermark) this.waiting.delete(arrivalSeq);
    }
  }

  entries(): [arrivalSeq: string, acknowledged: Acknowledged][] {
    return [...this.waiting];
  }

  forget(arrivalSeqs: Iterable<string>): void {
    for (const arrivalSeq of arrivalSeqs) this.waiting.delete(arrivalSeq);
  }
}
