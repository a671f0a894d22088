// Longer than usual: a client joins, waits for Redis, is beaten for and leaves; each step undoes what another one did.
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy, ServiceUnavailableException } from '@nestjs/common';
import { KnownKeys } from '../platform/access/known-keys';
import { Log } from '../platform/log/log';
import { isRedisUnavailable } from '../platform/redis/unavailable';
import { StopSignal } from '../platform/startup/stop-signal';
import { Channel } from './channel';
import { ChannelReader } from './channel-reader';
import { Follower } from './follower';
import { Heartbeats } from './heartbeats';
import { isEntryId } from './log-entry';
import { HEARTBEAT } from './server-sent-events';
import { StreamClient } from './stream-client';
import { StreamMetrics } from './stream-metrics';

/** Half of the 100 ms within which an event is to be written; what happened in it shares one write. */
const TICK_MS = 50;
/** Less than the idle time after which proxies cut connections (60 s, some 30 s). */
const HEARTBEAT_MS = 15_000;
/** How often clients that connected without Redis are tried to be served. */
const AWAY_LOOK_MS = 1_000;

/** What a request's headers are once they have been read; one for all, as each client keeps it. */
const FORGOTTEN = Object.freeze({ headers: Object.freeze({}), rawHeaders: Object.freeze([]) });

/** Who asks for events: of which channel, after which of them (`Last-Event-ID`), let in by which API key. */
export interface Watch {
  broadcasterId: string;
  lastEventId: string | undefined;
  key: string | undefined;
}

/** The channels that clients of this process watch. Without clients nothing is read and no timer runs. */
@Injectable()
export class ChannelsService implements OnModuleDestroy {
  private readonly channels = new Map<string, Channel>();
  /** Clients that connected while Redis is away. */
  private readonly waiting = new Set<StreamClient>();
  private readonly beats = new Heartbeats<StreamClient>(HEARTBEAT_MS, HEARTBEAT_MS / TICK_MS, Date.now());
  private ticking: Promise<void> | null = null;
  private nextAwayLook: Promise<void> | null = null;
  private readonly dropped = () => this.metrics.dropped();

  constructor(
    private readonly reader: ChannelReader,
    private readonly follower: Follower,
    private readonly metrics: StreamMetrics,
    private readonly stop: StopSignal,
    private readonly keys: KnownKeys,
    private readonly log: Log,
  ) {
    metrics.watch(this.channels);
    stop.signal.addEventListener('abort', () => this.endUnwanted());
    keys.onChange(() => this.endUnwanted());
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
    { broadcasterId, lastEventId, key }: Watch,
    response: ServerResponse,
    headers?: OutgoingHttpHeaders,
  ): Promise<void> {
    this.expectRunning();
    const client = new StreamClient(response, this.dropped, key, headers);
    const after = lastEventId && isEntryId(lastEventId) ? lastEventId : null;
    for (let looks = 0; !response.destroyed && !response.writableEnded; looks += 1) {
      if (await this.join(broadcasterId, client, after, response)) break;
      this.waiting.add(client);
      if (looks % (HEARTBEAT_MS / AWAY_LOOK_MS) === 0) client.keepWaiting();
      this.endIfUnwanted(client);
      await this.awayLook();
    }
    this.waiting.delete(client);
    // A browser sends a kilobyte of them, which would be kept as long as the connection.
    Object.assign(response.req, FORGOTTEN);
  }

  /** Opens the client as one of the channel's; false when Redis is away, and then it is none of them. */
  private async join(
    broadcasterId: string,
    client: StreamClient,
    lastEventId: string | null,
    response: ServerResponse,
  ): Promise<boolean> {
    const channel = this.enter(broadcasterId, client);
    const slot = this.beats.add(client);
    const leave = () => {
      slot.delete(client);
      this.leave(channel, client);
    };
    response.once('close', leave);
    try {
      await channel.ready;
      client.restart();
      client.open(await this.opening(channel, lastEventId));
      this.endIfUnwanted(client);
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
    for (const { clients } of [...this.channels.values(), { clients: this.waiting }])
      for (const client of clients) client.end();
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

  /**
   * Many clients connect at once, after a restart for instance; those that ask for the same within the time between two looks share the
   * work and the bytes. What happens after these were read comes to each of them with the next look.
   */
  private opening(channel: Channel, lastEventId: string | null): Promise<Buffer> {
    const key = `${channel.revision} ${lastEventId}`;
    const shared = channel.openings.get(key);
    if (shared) return shared;
    const opening = this.reader.opening(channel, lastEventId);
    channel.openings.set(key, opening);
    void Promise.allSettled([opening, sleep(TICK_MS, undefined, { ref: false })]).then(() =>
      channel.openings.delete(key),
    );
    return opening;
  }

  private async tickWhileWatched(): Promise<void> {
    while (this.channels.size > 0) {
      const started = Date.now();
      await this.follower.look([...this.channels.values()]);
      for (const client of this.beats.due(started)) client.send(HEARTBEAT);
      await sleep(Math.max(1, TICK_MS - (Date.now() - started)));
    }
    this.ticking = null;
  }

  /** The same moment for all that wait: then one look into Redis tells all of them. */
  private awayLook(): Promise<void> {
    this.nextAwayLook ??= sleep(AWAY_LOOK_MS, undefined, { ref: false }).then(() => {
      this.nextAwayLook = null;
    });
    return this.nextAwayLook;
  }

  private endUnwanted(): void {
    for (const client of this.waiting) this.endIfUnwanted(client);
    for (const { clients } of this.channels.values())
      for (const client of clients) this.endIfUnwanted(client);
  }

  /** It goes when this process does, or when the key is revoked that it was let in by. */
  private endIfUnwanted(client: StreamClient): void {
    if (this.stop.signal.aborted || !this.keys.mayStillRead(client.key)) client.end();
  }
}
