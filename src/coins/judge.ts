// Longer than usual: half of it names the keys and arguments of the scripts, which would be harder to compare with them apart.
import { Injectable } from '@nestjs/common';
import { encodeName } from '../leaderboard/board-person';
import { Settings } from '../platform/config/settings';
import { Numbered } from '../platform/numbered';
import type { Poison } from '../platform/poison';
import { readEntries } from '../platform/redis/entries';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import {
  AWARDS_SECONDS,
  DAY_SECONDS,
  DECISION_TTL_SECONDS,
  EVENTS_KEPT,
  EVENTS_TTL_SECONDS,
  RedisKeys,
} from '../redis-keys';
import type { Eligibility } from './coin-rules';
import { type CoinAnswer, formatMessageCoins } from './decision';
import { type JudgeRequest, readRequestOf } from './judge-request';

const JUDGE = new LuaScript(__dirname, 'judge-7n.lua');
const PEEK = new LuaScript(__dirname, 'peek-3.lua');
const PLACE = new LuaScript(__dirname, 'place-3.lua');
const FORGET = new LuaScript(__dirname, 'forget-4.lua');

/** Of the messages put aside; of more, one that is judged later than it came may earn in place of another. */
const DEFERRED_LOOKED_AT = 1000;

/** A request with what was found out about it. */
export interface Candidate {
  request: JudgeRequest;
  eligibility: Eligibility;
}

/**
 * `gone`: it was judged before. `stale`: the sessions changed since its eligibility was found out; look again.
 * `damaged`: a key that it needs is not as we write it; `reason` names the key. `board_missing`: the board of the session
 * (`reason`) is not in Redis, and must be restored first.
 */
export type JudgeResult =
  | { state: 'judged'; reason: string; amount: number; balance: number }
  | { state: 'damaged' | 'board_missing'; reason: string }
  | { state: 'gone' | 'stale' };

/** The messages that are next, in order of arrival; `unreadable` names those whose request cannot be read. */
export interface Head {
  requests: JudgeRequest[];
  unreadable: { message_id: string; poison: Poison<string> }[];
  /** How many messages are put aside. */
  deferred: number;
}

const channelOf = ({ request, eligibility }: Candidate): [string, string] => [
  request.broadcaster_user_id,
  eligibility.sessions_version,
];

/** JSON that the script ends itself. */
const begin = (fields: object) => JSON.stringify(fields).slice(0, -1);

/** What the script needs of a message, encoded as it is to be written. */
function textsOf({ request, eligibility: { session_id } }: Candidate): (string | number)[] {
  const { message_id, broadcaster_user_id, user_id, username, created_ms, emotes } = request;
  const late = request.isAgain || request.earlier_award ? { is_late: true } : {};
  return [
    user_id ?? '',
    created_ms,
    emotes,
    encodeName(request),
    begin({ message_id, broadcaster_user_id, user_id, session_id, created_ms, ...late }),
    begin({ message_id, user_id, username, session_id }),
    request.earlier_award ?? '',
    request.arrival_seq ?? '',
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

  /** Whether Redis holds everything that awards depend on; nobody is judged otherwise. */
  async isOpen(): Promise<boolean> {
    return (await this.redis.exists(this.keys.built())) === 1;
  }

  /** What waits longest, passing over the first `skip`. */
  async peek(skip: number, count: number): Promise<Head> {
    const found = await PEEK.run(
      this.redis,
      [this.keys.judgeWaiting(), this.keys.judgeRequests(), this.keys.judgeDeferred()],
      [skip, count],
    );
    const [ids, jsons, deferred] = found as [string[], (string | null)[], number];
    const head: Head = { requests: [], unreadable: [], deferred };
    ids.forEach((message_id, i) => {
      // Without a request there is an id and nothing else; that is no reason to wait for ever.
      const json = jsons[i] ?? JSON.stringify({ message_id });
      const { readable, poison } = readEntries([json], (text) => readRequestOf(message_id, text));
      head.requests.push(...readable.map(({ value }) => value));
      head.unreadable.push(...poison.map((one) => ({ message_id, poison: one })));
    });
    return head;
  }

  /** The readable requests of these messages that are not judged yet. */
  async findRequests(messageIds: string[]): Promise<JudgeRequest[]> {
    if (messageIds.length === 0) return [];
    const found = await this.redis.hmget(this.keys.judgeRequests(), ...messageIds);
    return found.flatMap((json, i) => {
      const read = (text: string) => readRequestOf(messageIds[i] as string, text);
      return readEntries(json === null ? [] : [json], read).readable.map(({ value }) => value);
    });
  }

  /**
   * Decides on the candidates in their order, which must be the order of arrival. Null, with nothing done, while Redis
   * is being rebuilt.
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
        keys.position(),
        keys.judgeDeferred(),
        ...channels.all.flatMap(([id]) => [keys.sessions(id), keys.events(id)]),
        ...sessions.all.flatMap((id) => [
          keys.leaderboard(id),
          keys.boardOrder(id),
          keys.boardPeople(id),
          keys.boardStats(id),
        ]),
        ...candidates.flatMap((one) => this.keysOf(one)),
        keys.hiddenPeople(),
        keys.erasedPeople(),
      ],
      [
        Date.now(),
        settings.COIN_RATE_LIMIT_SECONDS,
        settings.COIN_AMOUNT,
        DECISION_TTL_SECONDS,
        AWARDS_SECONDS,
        EVENTS_KEPT,
        EVENTS_TTL_SECONDS,
        DAY_SECONDS,
        channels.all.length,
        sessions.all.length,
        ...channels.all.map(([, version]) => version),
        ...sessions.all,
        ...candidates.flatMap((one) => [
          one.request.message_id,
          channels.number(channelOf(one)),
          one.eligibility.session_id === null ? 0 : sessions.number(one.eligibility.session_id),
          one.eligibility.denied ?? '',
          ...textsOf(one),
        ]),
      ],
    )) as [JudgeResult['state'], string, number, number][] | null;
    if (!results) return null;
    return results.map(([state, reason, amount, balance]): JudgeResult => {
      if (state === 'judged') return { state, reason, amount, balance };
      return state === 'damaged' || state === 'board_missing' ? { state, reason } : { state };
    });
  }

  /** Writes the requests of messages that are not judged yet, and puts them in line or aside. */
  async place(where: 'waiting' | 'deferred', requests: JudgeRequest[]): Promise<void> {
    await this.putAt(
      where,
      requests.map((request) => [request.message_id, JSON.stringify(request)]),
    );
  }

  /** The ids of messages that were put aside, the longest waiting first, passing over the first `skip`. */
  deferred(skip: number, count: number): Promise<string[]> {
    return this.redis.zrange(this.keys.judgeDeferred(), skip, skip + count - 1);
  }

  /**
   * Those of the messages that must not be judged yet, because an earlier one of the same sender is put aside, within the
   * cooldown of it: which of the two earns is a matter of order.
   */
  async behindDeferred(requests: JudgeRequest[]): Promise<JudgeRequest[]> {
    const { keys } = this;
    const aside = await this.redis.zrange(keys.judgeDeferred(), 0, DEFERRED_LOOKED_AT - 1, 'WITHSCORES');
    const seqs = new Map<string, number>();
    for (let i = 0; i < aside.length; i += 2) seqs.set(aside[i] as string, Number(aside[i + 1]));
    const earlier = await this.findRequests([...seqs.keys()]);
    const own = await this.redis.zmscore(
      keys.judgeWaiting(),
      ...requests.map(({ message_id }) => message_id),
    );
    const cooldownMs = this.settings.COIN_RATE_LIMIT_SECONDS * 1000;
    return requests.filter(({ user_id, created_ms }, i) =>
      earlier.some(
        (other) =>
          other.user_id === user_id &&
          user_id !== null &&
          Number(seqs.get(other.message_id)) < Number(own[i]) &&
          Math.abs(other.created_ms - created_ms) < cooldownMs,
      ),
    );
  }

  /** Puts messages back in line as they are. */
  async resume(messageIds: string[]): Promise<void> {
    await this.putAt(
      'waiting',
      messageIds.map((id) => [id, '']),
    );
  }

  /** Drops a message that was judged before (with the answer to restore), or that never can be judged. */
  async forget(messageId: string, answer: CoinAnswer | null): Promise<void> {
    const { keys } = this;
    await FORGET.run(
      this.redis,
      [keys.judgeRequests(), keys.judgeWaiting(), keys.judgeDeferred(), keys.messageCoins(messageId)],
      [messageId, answer ? formatMessageCoins(answer) : '', DECISION_TTL_SECONDS],
    );
  }

  private async putAt(where: 'waiting' | 'deferred', messages: [id: string, json: string][]): Promise<void> {
    if (messages.length === 0) return;
    await PLACE.run(
      this.redis,
      [this.keys.judgeRequests(), this.keys.judgeWaiting(), this.keys.judgeDeferred()],
      messages.flatMap(([id, json]) => [id, where, json]),
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
      keys.lateAwards(user),
    ];
  }
}
