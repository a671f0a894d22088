import { Injectable } from '@nestjs/common';
import { encodeName } from '../leaderboard/board-person';
import { BoardTimes } from '../leaderboard/board-times';
import { Log } from '../platform/log/log';
import { Numbered } from '../platform/numbered';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { EVENTS_KEPT, EVENTS_TTL_SECONDS, RedisKeys } from '../redis-keys';
import { parseSessionId } from '../sessions/stream-session';
import { EntryAudience } from './entry-audience';
import type { WaitingEntry } from './waiting-entry';

const APPLY = new LuaScript(__dirname, 'apply-entries-4n.lua');
const APPLY_BALANCES = new LuaScript(__dirname, 'apply-balances-3n.lua');

/** Of those that a board or an event shows: Redis does nothing else for some milliseconds. */
const SHOWN_BATCH = 500;

/** Applies entries in Redis: to the balance, and to the board and the event logs where they are to be seen. */
@Injectable()
export class EntryDisplay {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly audience: EntryAudience,
    private readonly boardTimes: BoardTimes,
    private readonly log: Log,
  ) {}

  /**
   * In batches, each once.
   * @param until by the clock of Redis, after which the entries may have been applied and forgotten
   * @returns those that Redis has; null when it is being rebuilt. Rejects when a store is away
   */
  async show(entries: WaitingEntry[], until: number): Promise<WaitingEntry[] | null> {
    const plain = entries.filter(({ is_in_batch, session_id }) => is_in_batch && session_id === null);
    const done = plain.length > 0 ? await this.applyBalances(plain, until) : [];
    if (done === null) return null;
    const others = entries.filter(({ is_in_batch, session_id }) => !is_in_batch || session_id !== null);
    for (let from = 0; from < others.length; from += SHOWN_BATCH) {
      const shown = await this.applyShown(others.slice(from, from + SHOWN_BATCH), until);
      if (shown === null) return null;
      done.push(...shown);
    }
    return done;
  }

  private async applyBalances(entries: WaitingEntry[], until: number): Promise<WaitingEntry[] | null> {
    const { keys } = this;
    const damaged = (await APPLY_BALANCES.run(
      this.redis,
      [
        keys.built(),
        keys.position(),
        keys.ledgerApplied(),
        ...entries.map(({ user_id }) => keys.coins(user_id)),
      ],
      [until, ...entries.flatMap(({ entry_id, amount }) => [entry_id, amount])],
    )) as (number | string)[] | null;
    if (!damaged) return null;
    const refused = new Set<number>();
    for (let i = 0; i < damaged.length; i += 2) {
      const number = Number(damaged[i]) - 1;
      refused.add(number);
      this.reportDamage(entries[number] as WaitingEntry, String(damaged[i + 1]));
    }
    return entries.filter((_, i) => !refused.has(i));
  }

  private reportDamage({ entry_id, user_id }: WaitingEntry, reason: string): void {
    this.log.error(
      { entry_id, user_id, reason },
      'an entry cannot be shown: a key in Redis is damaged (npm run rebuild mends it)',
    );
  }

  /** Those that a board or whoever watches is to show. Null when Redis is being rebuilt. */
  private async applyShown(entries: WaitingEntry[], until: number): Promise<WaitingEntry[] | null> {
    const { keys } = this;
    const live = entries.some(({ is_in_batch, session_id }) => !is_in_batch && session_id === null)
      ? await this.audience.liveChannels()
      : [];
    const told = entries.map((entry) => this.audience.channelsOf(entry, live));
    const channels = new Numbered(told.flat());
    const results = (await APPLY.run(
      this.redis,
      [
        keys.built(),
        keys.position(),
        keys.ledgerApplied(),
        keys.hiddenPeople(),
        ...channels.all.map((id) => keys.events(id)),
        ...entries.flatMap(({ user_id, session_id }) => this.keysOf(user_id, session_id ?? '')),
      ],
      [
        until,
        Date.now(),
        EVENTS_KEPT,
        EVENTS_TTL_SECONDS,
        channels.all.length,
        ...(await Promise.all(
          entries.map(async (entry, i) => [
            entry.entry_id,
            entry.user_id,
            entry.amount,
            entry.session_id ?? '',
            entry.board_ms,
            told[i]?.length ? await this.audience.beginOfEvent(entry, told[i]) : '',
            (told[i] ?? []).map((id) => channels.number(id)).join(),
            entry.at_ms,
            nameOfBonus(entry),
          ]),
        ).then((texts) => texts.flat())),
      ],
    )) as string[] | null;
    if (!results) return null;
    const done = entries.filter((entry, i) => {
      const [state, ...damage] = (results[i] as string).split(' ');
      if (state !== 'damaged') return true;
      this.reportDamage(entry, damage.join(' '));
      return false;
    });
    const sessions = [...new Set(done.flatMap(({ session_id }) => session_id ?? []))];
    await this.boardTimes.store(sessions);
    for (const id of sessions) {
      // An ended stream's standings are written down again.
      const channel = parseSessionId(id)?.broadcaster_user_id;
      if (channel) await this.redis.zadd(keys.sessionsDue(), 'LT', Date.now(), channel);
    }
    return done;
  }

  private keysOf(userId: string, sessionId: string): string[] {
    const { keys } = this;
    return [
      keys.coins(userId),
      keys.sessionCoins(sessionId, userId),
      keys.leaderboard(sessionId),
      keys.boardOrder(sessionId),
      keys.boardPeople(sessionId),
      keys.boardStats(sessionId),
      keys.boardRestore(sessionId),
    ];
  }
}

const nameOfBonus = ({ username, profile_picture }: WaitingEntry) =>
  username === null ? '' : encodeName({ username, profile_picture });
