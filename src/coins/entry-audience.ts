import { Injectable } from '@nestjs/common';
import { readPerson } from '../leaderboard/board-person';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { isRedisOfNoUse, isRedisUnavailable } from '../platform/redis/unavailable';
import { RedisKeys } from '../redis-keys';
import { SessionStore } from '../sessions/session-store';
import { parseSessionId } from '../sessions/stream-session';
import type { WaitingEntry } from './waiting-entry';

/** An act without a stream is told to the channels that are live; more are not told of it. */
const MAX_CHANNELS = 50;

/** Which channels are told of an entry of the ledger, and under which name of the viewer. */
@Injectable()
export class EntryAudience {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly sessions: SessionStore,
  ) {}

  channelsOf({ is_in_batch, session_id }: WaitingEntry, live: string[]): string[] {
    // Thousands of events at once would push everything else out of the logs.
    if (is_in_batch) return [];
    if (session_id === null) return live;
    const parsed = parseSessionId(session_id);
    return parsed ? [parsed.broadcaster_user_id] : [];
  }

  async liveChannels(): Promise<string[]> {
    const known = await this.redis.zrevrange(this.keys.sessionsDue(), 0, MAX_CHANNELS - 1);
    const channels = [...(await this.sessions.readEach(known))];
    return channels.flatMap(([id, { sessions }]) =>
      sessions.some(({ ended_ms }) => ended_ms === null) ? [id] : [],
    );
  }

  /** The JSON of its event, without what the script adds to its end. */
  async beginOfEvent(entry: WaitingEntry, channels: string[]): Promise<string> {
    const { user_id, session_id, reason } = entry;
    const username = entry.username ?? (await this.nameOf(user_id, session_id, channels));
    return JSON.stringify({ message_id: null, user_id, username, session_id, reason }).slice(0, -1);
  }

  /** As the boards that the event is told to know the viewer; empty when none does. */
  private async nameOf(userId: string, sessionId: string | null, channels: string[]): Promise<string> {
    const sessions = sessionId === null ? await this.openSessions(channels) : [sessionId];
    for (const id of sessions) {
      const name = await this.nameOn(id, userId);
      if (name !== '') return name;
    }
    return '';
  }

  /** Empty also when the board cannot be read: an event without a name is better than none. */
  private async nameOn(sessionId: string, userId: string): Promise<string> {
    try {
      const person = await this.redis.hget(this.keys.boardPeople(sessionId), userId);
      return person === null ? '' : readPerson(person).username;
    } catch (error) {
      if (isRedisUnavailable(error) || !isRedisOfNoUse(error)) throw error;
      return '';
    }
  }

  private async openSessions(channels: string[]): Promise<string[]> {
    const known = [...(await this.sessions.readEach(channels)).values()];
    return known.flatMap(({ sessions }) => sessions.flatMap((s) => (s.ended_ms === null ? [s.id] : [])));
  }
}
