import { Injectable } from '@nestjs/common';
import { encodeName } from '../leaderboard/board-person';
import { Settings } from '../platform/config/settings';
import { Numbered } from '../platform/numbered';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import type { Eligibility } from '../queues';
import { DAY_SECONDS, DECISION_TTL_SECONDS, EVENTS_KEPT, EVENTS_TTL_SECONDS, RedisKeys } from '../redis-keys';
import { type CoinAnswer, formatMessageCoins } from './decision';
import type { JudgeRequest } from './judge-request';

const JUDGE = new LuaScript(__dirname, 'judge-5n.lua');
const PEEK = new LuaScript(__dirname, 'peek-2.lua');
const FORGET = new LuaScript(__dirname, 'forget-3.lua');

/** A request with what was found out about it. */
export interface Candidate {
  request: JudgeRequest;
  eligibility: Eligibility;
}

/** `gone`: somebody judged it before. `stale`: the sessions changed since its eligibility was found out; look again. */
export type JudgeResult =
  | { state: 'judged'; reason: string; amount: number; balance: number }
  | { state: 'gone' | 'stale' };

const channelOf = ({ request, eligibility }: Candidate): [string, string] => [
  request.broadcaster_user_id,
  eligibility.sessions_version,
];

/** JSON that the script ends itself. */
const begin = (fields: object) => JSON.stringify(fields).slice(0, -1);

/** What the script needs of a message, encoded as it is to be written. */
function textsOf({ request, eligibility: { session_id } }: Candidate): (string | number)[] {
  const { message_id, broadcaster_user_id, user_id, username, created_ms, emotes } = request;
  return [
    user_id ?? '',
    created_ms,
    emotes,
    encodeName(request),
    begin({ message_id, broadcaster_user_id, user_id, session_id, created_ms }),
    begin({ message_id, user_id, username, session_id }),
  ];
}

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
  async findRequests(messageIds: string[]): Promise<JudgeRequest[]> {
    const found = await this.redis.hmget(this.keys.judgeRequests(), ...messageIds);
    return found.flatMap((json) => (json ? [JSON.parse(json) as JudgeRequest] : []));
  }

  /**
   * Decides on the cases in their order, which must be the order of arrival. Null, with nothing done, while Redis is
   * being rebuilt.
   */
  async decide(candidates: Candidate[]): Promise<JudgeResult[] | null> {
    const { keys, settings } = this;
    // Keys of a channel (at the version that eligibility rests on) and of a session are named once for all their messages.
    const channels = new Numbered(candidates.map(channelOf), (channel) => channel.join());
    const sessions = new Numbered(candidates.flatMap(({ eligibility }) => eligibility.session_id ?? []));
    const results = (await JUDGE.run(
      this.redis,
      [
        keys.judgeRequests(),
        keys.judgeWaiting(),
        keys.ledgerBuffer(),
        keys.ledgerDecisions(),
        keys.built(),
        ...channels.all.flatMap(([id]) => [keys.sessions(id), keys.events(id)]),
        ...sessions.all.flatMap((id) => [
          keys.leaderboard(id),
          keys.boardOrder(id),
          keys.boardPeople(id),
          keys.boardStats(id),
        ]),
        ...candidates.flatMap((one) => this.keysOf(one)),
      ],
      [
        Date.now(),
        settings.COIN_RATE_LIMIT_SECONDS,
        settings.COIN_AMOUNT,
        DECISION_TTL_SECONDS,
        DAY_SECONDS,
        EVENTS_KEPT,
        EVENTS_TTL_SECONDS,
        channels.all.length,
        sessions.all.length,
        ...channels.all.map(([, version]) => version),
        ...sessions.all,
        ...candidates.flatMap((one) => [
          one.eligibility.message_id,
          channels.number(channelOf(one)),
          one.eligibility.session_id === null ? 0 : sessions.number(one.eligibility.session_id),
          one.eligibility.denied ?? '',
          ...textsOf(one),
        ]),
      ],
    )) as [JudgeResult['state'], string, number, number][] | null;
    if (!results) return null;
    return results.map(([state, reason, amount, balance]) =>
      state === 'judged' ? { state, reason, amount, balance } : { state },
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
  private keysOf({ request, eligibility }: Candidate): string[] {
    const { keys } = this;
    const user = request.user_id ?? '';
    return [
      keys.messageCoins(request.message_id),
      keys.coins(user),
      keys.sessionCoins(eligibility.session_id ?? '', user),
      keys.rate(user),
      keys.awards(user),
    ];
  }
}
