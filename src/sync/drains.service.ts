import { Injectable } from '@nestjs/common';
import { ChatBuffer } from '../chat/chat-buffer';
import { MessageFlushService } from '../chat/message-flush.service';
import { LedgerService } from '../coins/ledger.service';
import { DeadLettersService } from '../dead-letters/dead-letters.service';
import { RepairService } from './repair.service';
import { singleFlight } from './single-flight';

/** The two drains from Redis into Postgres. Concurrent calls in one process share a run; claims keep processes apart. */
@Injectable()
export class DrainsService {
  constructor(
    private readonly chatBuffer: ChatBuffer,
    private readonly messages: MessageFlushService,
    private readonly ledger: LedgerService,
    private readonly deadLetters: DeadLettersService,
    private readonly repair: RepairService,
  ) {}

  /** Writes messages until none wait, then dead letters. @throws DatabaseUnavailable */
  readonly flushMessages = singleFlight(async () => {
    await this.messages.flush();
    await this.chatBuffer.evictFlushed();
    await this.deadLetters.drain();
  });

  /** Brings messages back into the buffer that have lost their place in it. */
  async lineUpMessages(): Promise<void> {
    await this.chatBuffer.lineUpAgain();
  }

  /** Writes decisions until none wait. @throws DatabaseUnavailable */
  readonly syncCoins = singleFlight(() => this.ledger.drain((lastSeq) => this.stored(lastSeq)));

  /** Every decision that was made before is in Postgres when this resolves; rejects when one is still on its way. */
  async syncDecisions(): Promise<void> {
    const before = await this.repair.storeTimeMs();
    await this.syncCoins();
    const oldest = await this.ledger.oldestWaitingMs();
    if (oldest !== null && oldest <= before)
      throw new Error('decisions are still on their way to Postgres; it is tried again');
  }

  /** Whether all messages up to an arrival_seq are in Postgres; if not, tries to get them there. */
  private async stored(lastSeq: string): Promise<boolean> {
    if ((await this.chatBuffer.watermark()) >= lastSeq) return true;
    await this.flushMessages();
    return (await this.chatBuffer.watermark()) >= lastSeq;
  }
}
