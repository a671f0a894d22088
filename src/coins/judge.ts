import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis.module';
import type { Verdict } from '../queues';
import { DAY_SECONDS, DECISION_TTL_SECONDS, EVENTS_KEPT, EVENTS_TTL_SECONDS, RedisKeys } from '../redis-keys';
import { type CoinAnswer, type Decision, formatMessageCoins } from './decision';
import type { JudgeRequest } from './judge-request';

const JUDGE = new LuaScript(__dirname, 'judge-5.lua');
const PEEK = new LuaScript(__dirname, 'peek-2.lua');
const FORGET = new LuaScript(__dirname, 'forget-3.lua');

/** A request with what was found out about it. */
export interface Case {
  request: JudgeRequest;
  verdict: Verdict;
}

/** `gone`: somebody judged it before. `stale`: the sessions changed since the verdict; look again. */
export type Outcome = { state: 'judged'; decision: Decision; balance: number } | { state: 'gone' | 'stale' };

/** The judge's steps in Redis. Each is atomic and may be repeated. */
@Injectable()
export class Judge {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly settings: Settings,
  ) {}

  /** Requests in order of arrival, passing over the first `skip`. */
  async peek(skip: number, count: number): Promise<JudgeRequest[]> {
    const found = await PEEK.run(
      this.redis,
      [this.keys.judgeWaiting(), this.keys.judgeRequests()],
      [skip, count],
    );
    return (found as (string | null)[]).flatMap((json) => (json ? [JSON.parse(json) as JudgeRequest] : []));
  }

  /** The requests of these messages that still wait. */
  async find(messageIds: string[]): Promise<JudgeRequest[]> {
    const found = await this.redis.hmget(this.keys.judgeRequests(), ...messageIds);
    return found.flatMap((json) => (json ? [JSON.parse(json) as JudgeRequest] : []));
  }

  /**
   * Decides on the cases in their order, which must be the order of arrival. Null, with nothing done, while Redis is
   * being rebuilt.
   */
  async decide(cases: Case[]): Promise<Outcome[] | null> {
    const { keys, settings } = this;
    const results = (await JUDGE.run(
      this.redis,
      [
        keys.judgeRequests(),
        keys.judgeWaiting(),
        keys.ledgerBuffer(),
        keys.ledgerDecisions(),
        keys.built(),
        ...cases.flatMap((one) => this.keysOf(one)),
      ],
      [
        Date.now(),
        settings.COIN_RATE_LIMIT_SECONDS,
        settings.COIN_AMOUNT,
        DECISION_TTL_SECONDS,
        DAY_SECONDS,
        EVENTS_KEPT,
        EVENTS_TTL_SECONDS,
        ...cases.flatMap(({ verdict }) => [
          verdict.message_id,
          verdict.session_id ?? '',
          verdict.denied ?? '',
          verdict.sessions_version,
        ]),
      ],
    )) as [string, string, number][] | null;
    if (!results) return null;
    return results.map(([state, decision, balance]) =>
      state === 'judged'
        ? { state, decision: JSON.parse(decision) as Decision, balance }
        : { state: state as 'gone' | 'stale' },
    );
  }

  /** Drops the request of a message that Postgres knows to be judged. */
  async forget(messageId: string, answer: CoinAnswer): Promise<void> {
    await FORGET.run(
      this.redis,
      [this.keys.judgeRequests(), this.keys.judgeWaiting(), this.keys.messageCoins(messageId)],
      [messageId, formatMessageCoins(answer), DECISION_TTL_SECONDS],
    );
  }

  /** A denied message has no session or no user; its keys of that kind are built but never touched. */
  private keysOf({ request, verdict }: Case): string[] {
    const { keys } = this;
    const user = request.user_id ?? '';
    const session = verdict.session_id ?? '';
    return [
      keys.coins(user),
      keys.sessionCoins(session, user),
      keys.leaderboard(session),
      keys.messageCoins(request.message_id),
      keys.rate(user),
      keys.awards(user),
      keys.boardOrder(session),
      keys.boardPeople(session),
      keys.boardStats(session),
      keys.sessions(request.broadcaster_user_id),
      keys.events(request.broadcaster_user_id),
    ];
  }
}
