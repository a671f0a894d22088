import { Injectable, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import { ChatBuffer } from '../chat/chat-buffer';
import type { BufferedMessage } from '../chat/chat-message';
import { ChatQueue } from '../chat/chat-queue';
import { MessageFlushService } from '../chat/message-flush.service';
import { LedgerService } from '../coins/ledger.service';
import { RejudgeService } from '../coins/rejudge.service';
import { TopThree } from '../leaderboard/top-three';
import { Settings } from '../platform/config/settings';
import type { Poison } from '../platform/database/isolate';
import { withDeadline } from '../platform/deadline';
import { StoreGate } from '../platform/startup/store-gate';
import { SessionWriter } from '../sessions/session-writer';
import type { StreamSession } from '../sessions/stream-session';
import { DeadLetters } from '../webhook/dead-letters';
import { RepairService } from './repair.service';
import { Schedule } from './schedule';
import { singleFlight } from './single-flight';

/** How long a shutdown waits for the last flush; what is left waits in Redis for the next worker. */
const LAST_FLUSH_MS = 4_000;

/**
 * Drains Redis into Postgres on a schedule: messages (with sessions and dead letters) every MESSAGE_FLUSH_INTERVAL_MS
 * until empty, decisions every COIN_SYNC_INTERVAL_MS. Any number of workers may run it; claims keep them apart.
 */
@Injectable()
export class SyncService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly settings: Settings,
    private readonly schedule: Schedule,
    private readonly chatBuffer: ChatBuffer,
    private readonly messages: MessageFlushService,
    private readonly ledger: LedgerService,
    private readonly sessions: SessionWriter,
    private readonly rejudge: RejudgeService,
    private readonly deadLetters: DeadLetters,
    private readonly queue: ChatQueue,
    private readonly repair: RepairService,
    private readonly top: TopThree,
    private readonly gate: StoreGate,
  ) {}

  onApplicationBootstrap(): void {
    void this.gate.opened.then(() => this.start());
  }

  private start(): void {
    this.schedule.every(this.settings.MESSAGE_FLUSH_INTERVAL_MS, 'message flush', () => this.flushMessages());
    this.schedule.every(this.settings.MESSAGE_FLUSH_INTERVAL_MS, 'session sync', () => this.syncSessions());
    this.schedule.every(
      this.settings.COIN_SYNC_INTERVAL_MS,
      'coin sync',
      async () => void (await this.syncCoins()),
    );
    this.schedule.every(this.settings.COIN_SYNC_INTERVAL_MS, 'top three', () => this.top.report());
    this.schedule.every(1000, 'repair', () => this.repair.run());
  }

  /** The queues' workers are closed by now, so this takes along what they did last. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.schedule.stop();
    const last = this.flushMessages().then(() => this.syncCoins());
    await withDeadline(last, LAST_FLUSH_MS, 'last flush').catch(() => undefined);
  }

  readonly flushMessages = singleFlight(async () => {
    await this.messages.flush((poison) => this.park(poison));
    await this.chatBuffer.retire();
    await this.deadLetters.sync();
  });

  readonly syncCoins = singleFlight(() => this.ledger.sync((lastSeq) => this.stored(lastSeq)));

  private async stored(lastSeq: string): Promise<boolean> {
    if ((await this.chatBuffer.watermark()) >= lastSeq) return true;
    await this.flushMessages();
    return (await this.chatBuffer.watermark()) >= lastSeq;
  }

  private async syncSessions(): Promise<void> {
    await this.sessions.sync((session) => this.judgeAgain(session));
  }

  /** What was judged before this session was known must be in Postgres, or it would be overlooked there. */
  private async judgeAgain(session: StreamSession): Promise<void> {
    const before = await this.repair.storeTimeMs();
    await this.syncCoins();
    const oldest = await this.ledger.oldestWaitingMs();
    if (oldest !== null && oldest <= before)
      throw new Error('decisions are still waiting; the session is tried again');
    await this.rejudge.rejudge(session, (ids) => this.queue.wake(ids));
  }

  private async park(poison: Poison<BufferedMessage>[]): Promise<void> {
    await this.deadLetters.keep(
      poison.map(({ entry, reason }) => ({
        delivery_id: `message:${entry.message_id}`,
        event_type: 'chat.message.sent',
        body_base64: Buffer.from(JSON.stringify(entry)).toString('base64'),
        headers: {},
        reason: `Postgres refuses it: ${reason}`,
        received_ms: entry.received_ms,
      })),
    );
  }
}
