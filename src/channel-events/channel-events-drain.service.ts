import { Injectable } from '@nestjs/common';
import { botNames } from '../coins/coin-rules';
import { CoinOutbox } from '../coins/coin-outbox.service';
import { DeadLettersService } from '../dead-letters/dead-letters.service';
import { erasedAmong } from '../erasure/erased-people';
import { VisibilityService } from '../leaderboard/visibility.service';
import { Settings } from '../platform/config/settings';
import { Database, DatabaseUnavailable } from '../platform/database/database';
import { Log } from '../platform/log/log';
import { ClaimedList } from '../platform/redis/claimed-list';
import { readEntries } from '../platform/redis/entries';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { isRedisUnavailable, RedisUnavailable } from '../platform/redis/unavailable';
import { RedisKeys } from '../redis-keys';
import { SessionStore } from '../sessions/session-store';
import { resolveSession, type StreamSession } from '../sessions/stream-session';
import { enterBonus } from './bonus-entries';
import { grantsOf } from './bonus-rules';
import {
  type BanEvent,
  type BonusEvent,
  type ChannelEvent,
  readChannelEvent,
  type UnbanEvent,
} from './channel-event';
import { LateBonuses } from './late-bonuses.service';
import { MessageDeletions } from './message-deletions';
import { storeRedemption } from './stored-redemptions';

/** Few, because each has a transaction of its own and all of them must be done while the claim lasts. */
const CLAIM_SIZE = 50;

/** Of which Redis is to be told. */
interface Written {
  entries: string[];
  /** People who were banned, or are not any more. */
  hidden: Set<string>;
}

/**
 * Carries out events that wait in Redis: claim, commit, acknowledge, then tell Redis what is new. Each may be repeated
 * any number of times. What a process that died did not tell Redis, the outboxes' schedules do (CoinOutbox, VisibilityService).
 */
@Injectable()
export class ChannelEventsDrain {
  private readonly list: ClaimedList;
  private readonly isBot: ReturnType<typeof botNames>;

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly settings: Settings,
    private readonly database: Database,
    private readonly sessions: SessionStore,
    private readonly visibility: VisibilityService,
    private readonly outbox: CoinOutbox,
    private readonly deletions: MessageDeletions,
    private readonly lateBonuses: LateBonuses,
    private readonly deadLetters: DeadLettersService,
    private readonly log: Log,
  ) {
    this.list = new ClaimedList(redis, keys.drained(keys.channelEventsBuffer()));
    this.isBot = botNames(settings.EXCLUDED_USERNAMES);
  }

  /** Until none wait. @throws DatabaseUnavailable, and rejects when Redis is away */
  async drain(): Promise<void> {
    const written: Written = { entries: [], hidden: new Set() };
    await this.list.drain({
      size: CLAIM_SIZE,
      commit: async (entries) => {
        const { readable, poison } = readEntries(entries, readChannelEvent);
        for (const { entry, value } of readable) {
          try {
            await this.carryOut(value, written);
          } catch (error) {
            if (error instanceof DatabaseUnavailable || isRedisUnavailable(error)) throw error;
            // What no retry can use must not hold up the others.
            poison.push({ entry, reason: String(error) });
          }
        }
        await this.deadLetters.addPoison(poison, 'channel.event');
        return 'done';
      },
      report: ({ entries, ms, pending }) => {
        const text = `Carried out ${entries} events in ${ms}ms (pending: ${pending})`;
        this.log.event('SYNC', { events: entries, ms, pending }, text);
      },
    });
    if (written.entries.length > 0) await this.outbox.apply(written.entries);
    for (const userId of written.hidden) await this.visibility.apply(userId);
  }

  private async carryOut(event: ChannelEvent, written: Written): Promise<void> {
    switch (event.kind) {
      case 'bonus':
        written.entries.push(...(await this.give(event)));
        return;
      case 'ban':
        if (await this.ban(event)) written.hidden.add(event.user_id);
        return;
      case 'unban':
        if (await this.unban(event)) written.hidden.add(event.user_id);
        return;
      case 'deletion':
        await this.deletions.hide(event);
        return;
      case 'redemption':
        await this.database.transaction((query) => storeRedemption(query, event));
        return;
    }
  }

  private async give(event: BonusEvent): Promise<string[]> {
    const { viewer, broadcaster_user_id, reason, at_ms } = event;
    const grants = grantsOf(event, this.settings);
    if (viewer === null || grants.length === 0 || this.isBot(viewer)) return [];
    const built = await this.redis.get(this.keys.built());
    await this.sessions.ensureKnown(broadcaster_user_id, at_ms);
    const session_id = (await this.sessionAt(broadcaster_user_id, at_ms))?.id ?? null;
    // An emptied Redis knows of no stream, also of those that are live; the event waits until it is made again.
    if (session_id === null && (built === null || (await this.redis.get(this.keys.built())) !== built))
      throw new RedisUnavailable('Redis is being made again');
    const entered = await this.database.transaction((query) =>
      enterBonus(query, { viewer, broadcaster_user_id, session_id, reason, at_ms, grants }),
    );
    if (session_id !== null) return entered;
    // A start that was learnt meanwhile may have looked for bonuses before this one was there.
    const session = await this.sessionAt(broadcaster_user_id, at_ms);
    if (session) await this.lateBonuses.file(session);
    return entered;
  }

  private async sessionAt(broadcasterId: string, atMs: number): Promise<StreamSession | null> {
    const { sessions } = await this.sessions.readSessions(broadcasterId);
    return resolveSession(sessions, atMs) ?? null;
  }

  private unban({ broadcaster_user_id, user_id, at_ms }: UnbanEvent): Promise<boolean> {
    return this.database.transaction((query) =>
      this.visibility.unban(query, broadcaster_user_id, user_id, new Date(at_ms)),
    );
  }

  /** Of somebody who was erased without its reason, which may name them. */
  private ban({ broadcaster_user_id, user_id, at_ms, expires_ms, ...told }: BanEvent): Promise<boolean> {
    const expires_at = expires_ms === null ? null : new Date(expires_ms);
    return this.database.transaction(async (query) => {
      const isErased = (await erasedAmong(query, [user_id])).has(user_id);
      const reason = isErased ? '' : told.reason;
      const ban = { broadcaster_user_id, user_id, reason, banned_at: new Date(at_ms), expires_at };
      return this.visibility.ban(query, ban);
    });
  }
}
