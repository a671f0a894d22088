import { Injectable } from '@nestjs/common';
import { ChatBuffer } from '../chat/chat-buffer';
import { LossWatch } from '../chat/loss-watch';
import type { Indicator } from '../platform/health/indicator';
import { Metrics } from '../platform/metrics/metrics';

/** A buffer drained every 250 ms is never this old unless nobody drains it. */
const TOO_OLD_MS = 30_000;

/** Whether messages get to Postgres, as Redis shows it. */
@Injectable()
export class BufferIndicator implements Indicator {
  readonly part = 'buffer';

  constructor(
    private readonly buffer: ChatBuffer,
    private readonly losses: LossWatch,
    metrics: Metrics,
  ) {
    metrics.gauge('kickboard_buffer_messages', 'Messages not yet in Postgres', () => buffer.size());
    metrics.gauge(
      'kickboard_buffer_oldest_seconds',
      'How long the oldest message has waited for Postgres',
      async () => (await this.oldestMs()) / 1000,
    );
  }

  async check(): Promise<string> {
    const age = await this.oldestMs();
    if (age > TOO_OLD_MS) throw new Error(`the oldest message has waited ${age} ms for Postgres`);
    return `oldest waiting ${age} ms${this.losses.told()}`;
  }

  /** How long the oldest message has waited; 0 when none waits. */
  private async oldestMs(): Promise<number> {
    const oldest = await this.buffer.oldestWaitingMs();
    return oldest === null ? 0 : Math.max(0, Date.now() - oldest);
  }
}
