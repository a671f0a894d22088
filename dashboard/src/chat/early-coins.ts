import type { CoinDecision } from '@kickboard/client';
import { applyDecisions, type MessageLog } from './message-log';

const CAPACITY = 1000;

/** The last coins that events told of: a message that comes after its coin, or with an older answer, still gets it. */
export class EarlyCoins {
  private readonly byMessage = new Map<string, CoinDecision>();

  add(decisions: ReadonlyMap<string, CoinDecision>): void {
    for (const [id, decision] of decisions) this.byMessage.set(id, decision);
    for (const id of this.byMessage.keys()) {
      if (this.byMessage.size <= CAPACITY) break;
      this.byMessage.delete(id); // a Map keeps the order of insertion: the oldest goes first
    }
  }

  applyTo(messages: MessageLog): MessageLog {
    return this.byMessage.size === 0 ? messages : applyDecisions(messages, this.byMessage);
  }
}
