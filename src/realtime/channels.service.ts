import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy, ServiceUnavailableException } from '@nestjs/common';
import { Log } from '../platform/log/log';
import { isRedisUnavailable } from '../platform/redis/unavailable';
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
/** How often a client that connected without Redis is tried to be served. */
const AWAY_LOOK_MS = 1_000;

/** The channels that clients of this process watch. Without clients nothing is read and no timer runs. */
@Injectable()
export class ChannelsService implements OnModuleDestroy {
  private readonly channels = new Map<string, Channel>();
  /** Clients that connected while Redis is away. */
  private readonly waiting = new Set<StreamClient>();
  private ticking: Promise<void> | null = null;

  constructor(
    private readonly reader: ChannelReader,
    private readonly follower: Follower,
    private readonly metrics: StreamMetrics,
    private readonly stop: StopSignal,
    private readonly log: Log,
  ) {
    metrics.watch(this.channels);
    stop.signal.addEventListener('abort', () => this.endAll());
  }

  /** @throws when a connection would be refused now */
  expectRunning(): void {
    if (this.stop.signal.aborted) throw new ServiceUnavailableException('this process ends: connect again');
  }

  /**
   * Writes a channel's events to the response until either side ends it. While Redis is away it is connected and gets comments
   * alone: what could be sent without Redis might lack messages that no later event would bring.
   */
  async connect(
    broadcasterId: string,
    lastEventId: string | undefined,
    response: ServerResponse,
  ): Promise<void> {
    this.expectRunning();
    const client = new StreamClient(response, () => this.metrics.dropped());
    const after = lastEventId && isEntryId(lastEventId) ? lastEventId : null;
    for (let looks = 0; !response.destroyed && !response.writableEnded; looks += 1) {
      if (await this.join(broadcasterId, client, after, response)) break;
      this.waiting.add(client);
      if (looks % (HEARTBEAT_MS / AWAY_LOOK_MS) === 0) client.keepWaiting();
      if (this.stop.signal.aborted) client.end();
      await sleep(AWAY_LOOK_MS, undefined, { ref: false });
    }
    this.waiting.delete(client);
  }

  /** Opens the client as one of the channel's; false when Redis is away, and then it is none of them. */
  private async join(
    broadcasterId: string,
    client: StreamClient,
    lastEventId: string | null,
    response: ServerResponse,
  ): Promise<boolean> {
    const channel = this.enter(broadcasterId, client);
    const leave = () => this.leave(channel, client);
    response.once('close', leave);
    try {
      await channel.ready;
      client.restart();
      client.open(await this.opening(channel, lastEventId));
      if (this.stop.signal.aborted) client.end();
      return true;
    } catch (error) {
      response.off('close', leave);
      leave();
      if (isRedisUnavailable(error)) return false;
      if (!response.headersSent) throw error;
      this.log.error(error);
      client.end();
      return true;
    }
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
    for (const client of this.waiting) client.end();
    for (const { clients } of this.channels.values()) for (const client of clients) client.end();
  }
}
