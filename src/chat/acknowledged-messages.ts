import { Injectable } from '@nestjs/common';
import type { ChatMessage } from './chat-message';

/** Of so many the whole message is kept, some 2 KB each: what comes in 20 s of a raid. */
const KEPT_WHOLE = 10_000;
/** Of the others the id, so that it can be said how many are lost. */
const KEPT = 500_000;

/** A message that was acknowledged, as far as it is remembered. */
export interface Acknowledged {
  message_id: string;
  message: ChatMessage | null;
}

/**
 * The messages that this process gave to Redis and that are not known to be in Postgres: what an emptied Redis has lost, only
 * the process knows that acknowledged it. It dies with the process, which is no loss while Redis holds them.
 */
@Injectable()
export class AcknowledgedMessages {
  /** By arrival_seq, the oldest first. */
  private readonly waiting = new Map<string, Acknowledged>();

  add(arrivalSeq: string, message: ChatMessage): void {
    if (this.waiting.size >= KEPT) return;
    const whole = this.waiting.size < KEPT_WHOLE ? message : null;
    this.waiting.set(arrivalSeq, { message_id: message.message_id, message: whole });
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
