import type { CoinVerdict } from '../api/types';
import { applyVerdicts, type MessageLog } from './message-log';

const KEEP = 1000;

/** Coins that were told of lately: a message that comes after its coin, or with an older answer, still gets it. */
export class RecentVerdicts {
  private readonly byMessage = new Map<string, CoinVerdict>();

  note(verdicts: ReadonlyMap<string, CoinVerdict>): void {
    for (const [id, verdict] of verdicts) {
      this.byMessage.delete(id); // a Map keeps the order of insertion: this one is the youngest again
      this.byMessage.set(id, verdict);
    }
    for (const id of this.byMessage.keys()) {
      if (this.byMessage.size <= KEEP) break;
      this.byMessage.delete(id);
    }
  }

  applyTo(messages: MessageLog): MessageLog {
    return this.byMessage.size === 0 ? messages : applyVerdicts(messages, this.byMessage);
  }
}
