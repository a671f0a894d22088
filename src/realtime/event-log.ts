import { Injectable } from '@nestjs/common';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { EVENTS_KEPT, RedisKeys } from '../redis-keys';
import { BEGINNING, type LogEntry, type RawEntry, readLogEntry } from './log-entry';

/** `built` names the rebuild that made this Redis whole; null while nobody has. It differs after a loss. */
export interface LogState {
  built: string | null;
  last: string;
}

/** New entries by channel; null where more came than a log holds, so that some may be gone, or more than is sent at once. */
export interface News {
  built: string | null;
  entries: Map<string, LogEntry[] | null>;
}

/** With many more, a client that comes back would be cut before it had read them all, again and again. */
const MOST_MESSAGES = 512;

/** Reads the channels' event logs, which the steps of ingest, judge and sessions append to. Nothing here writes. */
@Injectable()
export class EventLog {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
  ) {}

  /** Where the log ends now; BEGINNING when nothing happened for minutes. */
  async state(broadcasterId: string): Promise<LogState> {
    const [built, newest] = await Promise.all([
      this.redis.get(this.keys.built()),
      this.redis.xrevrange(this.keys.events(broadcasterId), '+', '-', 'COUNT', 1),
    ]);
    return { built, last: newest[0]?.[0] ?? BEGINNING };
  }

  /**
   * The entries after `id`, or null when they are too many to be sent, or that entry is not there (any more), so that
   * others may be gone as well: it fell out of the log, or belongs to a Redis that was lost.
   */
  async after(broadcasterId: string, id: string): Promise<LogEntry[] | null> {
    const entries = await this.redis.xrange(this.keys.events(broadcasterId), id, '+');
    return entries[0]?.[0] === id ? sendable(entries.slice(1)) : null;
  }

  /** What came after each channel's position, for all channels in one read. */
  async news(positions: Map<string, string>): Promise<News> {
    const channels = [...positions.keys()];
    const logs = channels.map((id) => this.keys.events(id));
    const [built, found] = await Promise.all([
      this.redis.get(this.keys.built()),
      this.redis.xread('STREAMS', ...logs, ...positions.values()),
    ]);
    const byLog = new Map(found);
    return {
      built,
      entries: new Map(
        channels.map((id, i) => {
          const entries = byLog.get(logs[i] as string) ?? [];
          // The newest EVENTS_KEPT are never trimmed: with fewer than these, nothing after the position is missing.
          return [id, entries.length < EVENTS_KEPT ? sendable(entries) : null];
        }),
      ),
    };
  }
}

function sendable(raw: RawEntry[]): LogEntry[] | null {
  const entries = raw.map(readLogEntry);
  const messages = entries.reduce(
    (sum, { event }) => sum + (event?.kind === 'messages' ? event.messages.length : 0),
    0,
  );
  return messages <= MOST_MESSAGES ? entries : null;
}
