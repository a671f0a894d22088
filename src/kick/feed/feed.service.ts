// Longer than usual: the states of one connection (lease, connecting, listening, lost) and what leads from one to the next.
import { randomUUID } from 'node:crypto';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { chatrooms, feedUrl, isQuestion } from '../../platform/config/feed-settings';
import { Settings } from '../../platform/config/settings';
import { withDeadline } from '../../platform/deadline';
import { Log } from '../../platform/log/log';
import { Lease } from '../../platform/redis/lease';
import type { RedisConnection } from '../../platform/redis/redis-connection';
import { InjectRedis } from '../../platform/redis/redis-connections';
import { RedisKeys } from '../../redis-keys';
import { openCentrifugoFeed } from './centrifugo-feed';
import { FeedIntake, type Heard } from './feed-intake';
import { FeedMetrics } from './feed-metrics';
import { FeedDiscovery, type FeedPlace } from './feed-discovery';
import type { FeedConnection, FeedListener, OpenFeed, Provider } from './feed-provider';
import { openPusherFeed } from './pusher-feed';

/** A worker that died is followed by another after this and the second between two looks: within 15 s (contract). */
const LEASE_MS = 10_000;
/** To be connected and subscribed. */
const READY_MS = 15_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** Webhooks come within a second (seen) and tell more, such as pictures, so they go first where they come at all. */
const HOLD_MS = 2_000;
/** A shutdown that both stores hold up must end all the same. */
const LAST_MS = 3_000;
/** Of a raid; what comes beyond waits for no webhook. */
const MOST_HELD = 5_000;
/** Some 100 MB. What comes beyond, while no store takes anything, is lost and counted. */
const MOST_WAITING = 50_000;

const OPEN: Record<Provider, OpenFeed> = {
  pusher: openPusherFeed,
  centrifugo: openCentrifugoFeed,
};

/**
 * Listens to the chat as Kick's own pages do, when KICK_FEED says so. One worker does it at a time; two for a moment, or
 * one that has lost its lease, do no harm, since every event may be told any number of times.
 */
@Injectable()
export class FeedService implements OnModuleDestroy {
  private readonly rooms: Map<string, string>;
  private lease: Lease | null = null;
  private isClosing = false;
  private connection: FeedConnection | null = null;
  private isReady = false;
  private isFinding = false;
  private openedMs = 0;
  private failures = 0;
  private nextMs = 0;
  private readonly held = new Set<{ timer: NodeJS.Timeout; heard: Heard }>();
  /** Events are taken in one after the other: a deletion comes after its message. */
  private taking: Promise<void> = Promise.resolve();
  private waiting = 0;

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly settings: Settings,
    private readonly intake: FeedIntake,
    private readonly discovery: FeedDiscovery,
    private readonly metrics: FeedMetrics,
    private readonly log: Log,
  ) {
    this.rooms = chatrooms(settings);
  }

  /** Another worker may go on at once; what is held is taken in. */
  async onModuleDestroy(): Promise<void> {
    this.isClosing = true;
    this.disconnect();
    for (const each of this.held) this.release(each);
    await withDeadline(this.taking, LAST_MS, 'what the feed told').catch(() => undefined);
    await this.lease?.release();
  }

  /** To be called every second. Rejects when Redis is away; a connection that is there goes on. */
  async run(): Promise<void> {
    const { KICK_FEED } = this.settings;
    if (KICK_FEED === 'off' || this.isClosing) return;
    if (!(await this.holdsLease())) return this.disconnect();
    if (this.connection && !this.isReady && Date.now() - this.openedMs > READY_MS)
      this.broken(this.connection, `not subscribed within ${READY_MS / 1000} s`);
    if (!this.connection && !this.isFinding && Date.now() >= this.nextMs) void this.open(KICK_FEED);
  }

  /** Never rejects. Where the feed is, the setting says, or Kick at the address of the setting. */
  private async open(provider: Provider): Promise<void> {
    const address = new URL(feedUrl(this.settings));
    if (!isQuestion(address)) return this.connect({ provider, address, token: null });
    this.isFinding = true;
    try {
      const place = await this.discovery.find(address);
      // It may have been asked while the lease was lost, or the process told to stop.
      if (this.lease && !this.isClosing) this.connect(place);
    } catch (error) {
      if (this.isClosing) return;
      this.failed(`nobody says where it is: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.isFinding = false;
    }
  }

  private async holdsLease(): Promise<boolean> {
    if (this.lease) {
      if (await this.lease.isHeld()) return true;
      await this.lease.release();
    }
    this.lease = await Lease.take(this.redis, this.keys.feedLease(), LEASE_MS);
    // Taken while this worker was told to stop, it is given back.
    if (this.isClosing) await this.lease?.release();
    return this.lease !== null && !this.isClosing;
  }

  private connect({ provider, address, token }: FeedPlace): void {
    this.openedMs = Date.now();
    const isCurrent = () => connection !== null && connection === this.connection;
    let connection: FeedConnection | null = null;
    const listener: FeedListener = {
      ready: () => {
        if (!isCurrent()) return;
        this.isReady = true;
        this.failures = 0;
        this.metrics.connected(true);
        this.log.info({ provider, host: address.host, chatrooms: this.rooms.size }, 'listening to the feed');
      },
      event: (chatroomId, name, data) => {
        if (isCurrent()) this.hear(chatroomId, name, data);
      },
      broken: (reason) => {
        if (connection !== null && isCurrent()) this.broken(connection, reason);
      },
    };
    connection = OPEN[provider](address, [...this.rooms.keys()], listener, token);
    this.connection = connection;
  }

  private broken(connection: FeedConnection, reason: string): void {
    this.connection = null;
    this.isReady = false;
    connection.close();
    this.failed(reason);
  }

  /** Tries again later, each time after twice the wait; not all installations at the same moment. */
  private failed(reason: string): void {
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.failures);
    this.failures += 1;
    this.nextMs = Date.now() + wait * (0.5 + Math.random() / 2);
    this.metrics.broken();
    // The same trouble comes at every attempt; it is news once.
    if (this.failures === 1) this.log.warn({ reason }, 'the feed is not there: it is tried again');
  }

  private disconnect(): void {
    const { connection } = this;
    this.connection = null;
    this.isReady = false;
    this.metrics.connected(false);
    connection?.close();
  }

  private hear(chatroomId: string, name: string, data: unknown): void {
    const broadcasterId = this.rooms.get(chatroomId);
    if (broadcasterId === undefined) return;
    const heard = { broadcasterId, name, data, heardMs: Date.now(), number: randomUUID() };
    const waitMs = this.held.size < MOST_HELD ? HOLD_MS : 0;
    const timer = setTimeout(() => this.release(each), waitMs);
    const each = { timer, heard };
    this.held.add(each);
  }

  private release(each: { timer: NodeJS.Timeout; heard: Heard }): void {
    clearTimeout(each.timer);
    this.held.delete(each);
    if (this.waiting >= MOST_WAITING) return this.metrics.heard('lost');
    this.waiting += 1;
    this.taking = this.taking.then(async () => {
      await this.intake.take(each.heard);
      this.waiting -= 1;
    });
  }
}
