import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Database } from '../../platform/database/database';
import { withDeadline } from '../../platform/deadline';
import { FailureLog } from '../../platform/log/failure-log';
import { Log } from '../../platform/log/log';
import { InjectTraces, type Traces } from '../../platform/traces/traces';
import { SessionStore } from '../../sessions/session-store';
import { tellOfFed } from '../../webhook/delivery-trace';
import { DeliveryService } from '../../webhook/delivery.service';
import { type FedBody, type FedEvent, type FeedChannel, parseFedEvent } from '../../webhook/feed-body';
import { ShapeError } from '../../webhook/json-reader';
import { OnlyByFeed } from '../../webhook/only-by-feed';
import { type Delivery, Spool } from '../../webhook/spool';
import { kickSlug } from '../../platform/kick-id';
import { FeedMetrics, type FedResult } from './feed-metrics';

/** One event as the feed told it. `number` tells apart those without an id of their own. */
export interface Heard {
  broadcasterId: string;
  name: string;
  data: unknown;
  heardMs: number;
  number: string;
}

/** Larger than any message; what is larger is not even parsed. */
const MAX_DATA = 256 * 1024;
const REDIS_MS = 2_000;
const POSTGRES_MS = 5_000;
const PICTURE_MS = 200;
/**
 * After a look-up that failed the next messages go without one. Messages are taken in one after the other: were each to wait for a
 * Postgres that hangs, five came in a second, and of a raid those that have no place left would be lost though Redis is there.
 */
const NO_PICTURES_MS = 5_000;
const KEPT = 10_000;
const KEPT_MS = 10 * 60_000;

const SELECT_PICTURE = 'SELECT profile_picture FROM viewers WHERE user_id = $1';

/**
 * Hands what the feed told to the same code as a webhook delivery, once more or not: a message that a webhook has brought
 * is a duplicate. While Redis is away it is spooled in Postgres, as deliveries are.
 */
@Injectable()
export class FeedIntake {
  private readonly pictures = new LRUCache<string, { picture: string | null }>({ max: KEPT, ttl: KEPT_MS });
  private readonly channels = new LRUCache<string, FeedChannel>({ max: KEPT, ttl: 60_000 });
  private readonly failures: FailureLog;
  private noPicturesUntilMs = 0;

  constructor(
    private readonly deliveries: DeliveryService,
    private readonly spool: Spool,
    private readonly onlyByFeed: OnlyByFeed,
    private readonly sessions: SessionStore,
    private readonly database: Database,
    private readonly metrics: FeedMetrics,
    log: Log,
    @InjectTraces() private readonly traces: Traces | null,
  ) {
    this.failures = new FailureLog(log);
  }

  /** Never rejects: an event that nobody can use, or that no store takes, is counted. */
  async take(heard: Heard): Promise<void> {
    const started = performance.now();
    let result: FedResult = 'lost';
    await this.failures.attempt('taking in what the feed tells', async () => {
      result = await this.tryToTake(heard, started);
    });
    this.metrics.heard(result);
  }

  private async tryToTake(heard: Heard, started: number): Promise<FedResult> {
    const data = parsed(heard.data);
    const fed: FedBody = { broadcaster: unnamed(heard.broadcasterId), profile_picture: null, data };
    let event: FedEvent | null;
    try {
      event = parseFedEvent(heard.name, fed, heard.heardMs);
    } catch (error) {
      if (error instanceof ShapeError) return 'malformed';
      throw error;
    }
    if (event === null) return 'ignored';
    fed.broadcaster = await this.channelOf(heard.broadcasterId);
    if (event.kind === 'chat-message')
      fed.profile_picture = await this.pictureOf(event.message.sender.user_id);
    const delivery = deliveryOf(heard, event, fed);
    const result = await this.receiveOrSpool(event, delivery);
    if (this.traces) tellOfFed(this.traces, event, started, result);
    return result;
  }

  private async receiveOrSpool(event: FedEvent, delivery: Delivery): Promise<FedResult> {
    try {
      return await withDeadline(this.receive(event, delivery), REDIS_MS, 'Redis');
    } catch {
      // What Redis may still do with it does no harm: the spooled one will then be a duplicate.
      await withDeadline(this.spool.store(delivery), POSTGRES_MS, 'Postgres');
      return 'spooled';
    }
  }

  private async receive(event: FedEvent, delivery: Delivery): Promise<FedResult> {
    if (event.kind !== 'chat-message') return (await this.deliveries.receive(delivery)) as FedResult;
    const isNoted = await this.onlyByFeed.note(event.message);
    const result = await this.deliveries.receive(delivery);
    // Noted before by this very feed, it stays: no webhook has brought it since.
    if (result === 'duplicate' && isNoted) await this.onlyByFeed.forget(event.message);
    return result as FedResult;
  }

  /** The feed tells no name of the channel; what a webhook or the API told is taken. */
  private async channelOf(id: string): Promise<FeedChannel> {
    const known = this.channels.get(id);
    if (known) return known;
    const facts = await withDeadline(this.sessions.readSessions(id), REDIS_MS, 'Redis').catch(() => null);
    const username = facts?.facts.username ?? '';
    const channel = { user_id: id, username, channel_slug: username === '' ? '' : kickSlug(username) };
    if (username !== '') this.channels.set(id, channel);
    return channel;
  }

  /** The feed shows no pictures, and a board must not lose those it has. */
  private async pictureOf(userId: string | null): Promise<string | null> {
    if (userId === null) return null;
    const known = this.pictures.get(userId);
    if (known) return known.picture;
    if (Date.now() < this.noPicturesUntilMs) return null;
    try {
      const look = this.database.query<{ profile_picture: string | null }>(SELECT_PICTURE, [userId]);
      const [row] = await withDeadline(look, PICTURE_MS, 'Postgres');
      const picture = row?.profile_picture ?? null;
      this.pictures.set(userId, { picture });
      return picture;
    } catch {
      this.noPicturesUntilMs = Date.now() + NO_PICTURES_MS;
      return null;
    }
  }
}

const unnamed = (user_id: string): FeedChannel => ({ user_id, username: '', channel_slug: '' });

/** Data comes as an object, or as JSON in a string; null, which has no shape, when it is neither. */
function parsed(data: unknown): unknown {
  if (typeof data !== 'string') return data;
  if (data.length > MAX_DATA) return null;
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return null;
  }
}

/** A message is the same however often it is told; of the rest each telling counts. */
function deliveryOf({ name, heardMs, number }: Heard, event: FedEvent, fed: FedBody): Delivery {
  const id = event.kind === 'chat-message' ? event.message.message_id : `${event.kind}:${number}`;
  return {
    headers: {
      id: `feed:${fed.broadcaster.user_id}:${id}`,
      timestamp: new Date(heardMs).toISOString(),
      signature: '',
      type: name,
      source: 'feed',
    },
    rawBody: Buffer.from(JSON.stringify(fed)),
    receivedMs: heardMs,
  };
}
