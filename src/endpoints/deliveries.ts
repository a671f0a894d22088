import { Injectable } from '@nestjs/common';
import { Log } from '../platform/log/log';
import { Lease } from '../platform/redis/lease';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { StopSignal } from '../platform/startup/stop-signal';
import { RedisKeys } from '../redis-keys';
import { DeliveryProgress, type DueEndpoint } from './delivery-progress';
import { EndpointHttp, type Sent } from './endpoint-http';
import { EndpointMetrics } from './endpoint-metrics';
import { EventLog } from './event-log';
import { eventPayload, type LoggedEvent } from './event-payload';
import { RetrySchedule } from './retry-schedule';

/** It is renewed while its holder lives, and followed by another one so long after its death. */
const LEASE_MS = 15_000;

/**
 * Tells an endpoint what it has not been told, one event after the other: the next one is sent when the one before was
 * taken, so none overtakes another that is still tried. Where it stands is in Postgres after each event; dying in between has
 * one event sent twice, with the same id.
 */
@Injectable()
export class Deliveries {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly log: EventLog,
    private readonly progress: DeliveryProgress,
    private readonly http: EndpointHttp,
    private readonly schedule: RetrySchedule,
    private readonly metrics: EndpointMetrics,
    private readonly stop: StopSignal,
    private readonly lines: Log,
  ) {}

  /** Until it has been told everything or fails. @returns how many events were delivered */
  async tell(endpointId: string): Promise<number> {
    const lease = await Lease.take(this.redis, this.keys.endpointLease(endpointId), LEASE_MS);
    if (!lease) return 0;
    let delivered = 0;
    try {
      for (;;) {
        // Read for each page: it may have been changed or switched off.
        const endpoint = await this.progress.due(endpointId);
        if (!endpoint) return delivered;
        const { events, until } = await this.log.page(endpoint.position, endpoint.event_types);
        if (until === null) return delivered;
        for (const event of events) {
          await lease.confirm();
          if (!(await this.tellOne(endpoint, event))) return delivered;
          delivered += 1;
        }
        const isThere = endpoint.position === until || (await this.progress.advance(endpoint, until, false));
        if (!isThere) return delivered;
      }
    } finally {
      await lease.release();
    }
  }

  /** @returns whether the next one may follow */
  private async tellOne(endpoint: DueEndpoint, event: LoggedEvent): Promise<boolean> {
    const { signal } = this.stop;
    if (signal.aborted) return false;
    const { url, secrets } = endpoint;
    const message = { url, secrets, message_id: event.message_id, body: eventPayload(event) };
    const sent = await this.http.send(message, signal);
    // Not the endpoint's fault; whoever comes next sends it again.
    if (sent.result !== 'delivered' && signal.aborted) return false;
    this.metrics.sent(sent.result);
    if (sent.result !== 'delivered') {
      await this.record(endpoint, sent);
      return false;
    }
    const isAdvanced = await this.progress.advance(endpoint, event.position, true);
    if (isAdvanced) Object.assign(endpoint, { position: event.position, attempts: 0 });
    return isAdvanced;
  }

  private async record(endpoint: DueEndpoint, sent: Exclude<Sent, { result: 'delivered' }>): Promise<void> {
    const { id, attempts } = endpoint;
    const pauseMs = this.schedule.pauseMs(attempts + 1, sent.result === 'failed' ? sent.retryAfterMs : null);
    const failingMs = await this.progress.failed(endpoint, sent.error, pauseMs);
    if (failingMs === null) return;
    if (sent.result === 'gone') return this.switchOff(endpoint, 'gone', 'it answered 410 Gone');
    if (failingMs >= this.schedule.givesUpAfterMs)
      return this.switchOff(endpoint, 'failing', `it has failed for too long; at last: ${sent.error}`);
    const facts = {
      endpoint_id: id,
      attempt: attempts + 1,
      error: sent.error,
      pause_ms: Math.round(pauseMs),
    };
    this.lines.warn(facts, 'an endpoint could not be told; trying again');
  }

  /** Switches off who would miss events if nothing were done: these are kept no longer. */
  async switchOffLaggards(): Promise<void> {
    for (const endpoint of await this.progress.tooFarBehind())
      await this.switchOff(
        endpoint,
        'behind',
        'it takes events more slowly than they come, and is days behind',
      );
  }

  private async switchOff(
    endpoint: DueEndpoint,
    reason: 'gone' | 'failing' | 'behind',
    words: string,
  ): Promise<void> {
    if (!(await this.progress.switchOff(endpoint, words))) return;
    this.metrics.switchedOff(reason);
    this.lines.warn({ endpoint_id: endpoint.id, reason, said: words }, 'an endpoint was switched off');
  }
}
