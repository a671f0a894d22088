import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy, ServiceUnavailableException } from '@nestjs/common';
import { StopSignal } from '../platform/startup/stop-signal';
import { Channel } from './channel';
import { ChannelReader } from './channel-reader';
import { Follower } from './follower';
import { isEntryId } from './log-entry';
import { HEARTBEAT } from './server-sent-events';
import { StreamClient } from './stream-client';
import { StreamMetrics } from './stream-metrics';

/** Half of the 100 ms within which an event is to be written; what happened in it shares one write. */
const TICK_MS = 50;
/** Less than the idle time after which proxies cut connections (60 s, some 30 s). */
const HEARTBEAT_MS = 15_000;

/** The channels that clients of this process watch. Without clients nothing is read and no timer runs. */
@Injectable()
export class ChannelsService implements OnModuleDestroy {
  private readonly channels = new Map<string, Channel>();
  private ticking: Promise<void> | null = null;

  constructor(
    private readonly reader: ChannelReader,
    private readonly follower: Follower,
    private readonly metrics: StreamMetrics,
    private readonly stop: StopSignal,
  ) {
    metrics.watch(this.channels);
    stop.signal.addEventListener('abort', () => this.endAll());
  }

  /** Rejects when a connection would be refused now. */
  async expectReadable(broadcasterId: string): Promise<void> {
    this.expectRunning();
    await this.reader.now(broadcasterId);
  }

  /**
   * Writes a channel's events to the response until either side ends it. Rejects with nothing written when Redis is
   * away: what could be sent without it might lack messages that no later event would bring.
   */
  async connect(
    broadcasterId: string,
    lastEventId: string | undefined,
    response: ServerResponse,
  ): Promise<void> {
    this.expectRunning();
    const client = new StreamClient(response, () => this.metrics.dropped());
    const channel = this.enter(broadcasterId, client);
    const leave = () => this.leave(channel, client);
    response.once('close', leave);
    if (response.destroyed) return leave();
    await channel.ready;
    client.restart();
    client.open(await this.opening(channel, lastEventId && isEntryId(lastEventId) ? lastEventId : null));
    if (this.stop.signal.aborted) client.end();
  }

  async onModuleDestroy(): Promise<void> {
    this.endAll();
    this.channels.clear();
    await this.ticking;
  }

  private enter(broadcasterId: string, client: StreamClient): Channel {
    let channel = this.channels.get(broadcasterId);
    if (!channel) {
      channel = new Channel(broadcasterId, () => this.reader.now(broadcasterId));
      this.channels.set(broadcasterId, channel);
    }
    channel.clients.add(client);
    this.ticking ??= this.tickWhileWatched();
    return channel;
  }

  private expectRunning(): void {
    if (this.stop.signal.aborted) throw new ServiceUnavailableException('this process ends: connect again');
  }

  private leave(channel: Channel, client: StreamClient): void {
    channel.clients.delete(client);
    const { broadcasterId, clients } = channel;
    if (clients.size === 0 && this.channels.get(broadcasterId) === channel)
      this.channels.delete(broadcasterId);
  }

  /** Many clients connect at once, after a restart for instance; those that wait for the same bytes share the work. */
  private opening(channel: Channel, lastEventId: string | null): Promise<Buffer> {
    const key = `${channel.revision} ${lastEventId}`;
    const shared = channel.openings.get(key);
    if (shared) return shared;
    const opening = this.reader.opening(channel, lastEventId).finally(() => channel.openings.delete(key));
    channel.openings.set(key, opening);
    return opening;
  }

  private async tickWhileWatched(): Promise<void> {
    let beat = Date.now();
    while (this.channels.size > 0) {
      const started = Date.now();
      await this.follower.look([...this.channels.values()]);
      if (started - beat >= HEARTBEAT_MS) {
        beat = started;
        for (const { clients } of this.channels.values())
          for (const client of clients) client.send(HEARTBEAT);
      }
      await sleep(Math.max(1, TICK_MS - (Date.now() - started)));
    }
    this.ticking = null;
  }

  private endAll(): void {
    for (const { clients } of this.channels.values()) for (const client of clients) client.end();
  }
}
