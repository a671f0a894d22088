import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ChatBuffer } from '../chat/chat-buffer';
import { MessageFlushService } from '../chat/message-flush.service';
import { LedgerService } from '../coins/ledger.service';
import type { Poison } from '../platform/database/isolate';
import { DeadLettersService } from '../dead-letters/dead-letters.service';
import { singleFlight } from './single-flight';

/** The two drains from Redis into Postgres. Concurrent calls in one process share a run; claims keep processes apart. */
@Injectable()
export class DrainsService {
  constructor(
    private readonly chatBuffer: ChatBuffer,
    private readonly messages: MessageFlushService,
    private readonly ledger: LedgerService,
    private readonly deadLetters: DeadLettersService,
  ) {}

  /** Writes messages until none wait, then refused deliveries. @throws DatabaseUnavailable */
  readonly flushMessages = singleFlight(async () => {
    await this.messages.flush((poison) => this.deadLetter(poison));
    await this.chatBuffer.evictFlushed();
    await this.deadLetters.sync();
  });

  /** Writes decisions until none wait. @throws DatabaseUnavailable */
  readonly syncCoins = singleFlight(() =>
    this.ledger.sync(
      (lastSeq) => this.stored(lastSeq),
      (poison) => this.deadLetter(poison),
    ),
  );

  /** Whether all messages up to an arrival_seq are in Postgres; if not, tries to get them there. */
  private async stored(lastSeq: string): Promise<boolean> {
    if ((await this.chatBuffer.watermark()) >= lastSeq) return true;
    await this.flushMessages();
    return (await this.chatBuffer.watermark()) >= lastSeq;
  }

  private async deadLetter(poison: Poison<string>[]): Promise<void> {
    await this.deadLetters.add(
      poison.map(({ entry, reason }) => ({
        // The same entry given twice is one letter.
        delivery_id: `entry:${createHash('sha256').update(entry).digest('hex')}`,
        event_type: 'chat.message.sent',
        body_base64: Buffer.from(entry).toString('base64'),
        headers: {},
        reason: `cannot be stored: ${reason}`,
        received_ms: Date.now(),
      })),
    );
  }
}
