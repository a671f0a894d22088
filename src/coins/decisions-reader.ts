import { Injectable } from '@nestjs/common';
import { readEntries } from '../platform/redis/entries';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';
import { type CoinAnswer, type Decision, parseMessageCoins, readDecision } from './decision';
import { type JudgeRequest, readRequestOf } from './judge-request';

/** What Redis knows of one message: that it waits, all of its decision until that is in Postgres, or its outcome. */
export type JudgeState =
  | { kind: 'waiting'; request: JudgeRequest }
  | { kind: 'decided'; decision: Decision }
  | { kind: 'answered'; answer: CoinAnswer };

/** What Redis knows of messages' coins; each call costs one or two commands, however many messages. */
@Injectable()
export class DecisionsReader {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
  ) {}

  /** Decisions that are not in Postgres yet, by message id. */
  async unsynced(messageIds: string[]): Promise<Map<string, Decision>> {
    if (messageIds.length === 0) return new Map();
    const found = await this.redis.hmget(this.keys.ledgerDecisions(), ...messageIds);
    const decisions = new Map<string, Decision>();
    found.forEach((json, i) => {
      // One that cannot be read comes with the coin sync, whose line has a copy; it must not stop the flush of the others.
      const decision = json ? readEntries([json], readDecision).readable[0]?.value : undefined;
      // One of another message says nothing of this one.
      if (decision && decision.message_id === messageIds[i]) decisions.set(decision.message_id, decision);
    });
    return decisions;
  }

  /** Answers by message id; those of which Redis knows nothing are missing. */
  async answers(messageIds: string[]): Promise<Map<string, CoinAnswer>> {
    const answers = new Map<string, CoinAnswer>();
    if (messageIds.length === 0) return answers;
    const values = await this.redis.mget(...messageIds.map((id) => this.keys.messageCoins(id)));
    const unknown: string[] = [];
    messageIds.forEach((id, i) => {
      const answer = parseMessageCoins(values[i] ?? null);
      if (answer) answers.set(id, answer);
      else unknown.push(id);
    });
    if (unknown.length === 0) return answers;
    // In the direction a message goes, from its request to its decision: one that is judged between these two reads
    // is then in both, never in neither.
    const requests = await this.redis.hmget(this.keys.judgeRequests(), ...unknown);
    const decisions = await this.unsynced(unknown);
    unknown.forEach((id, i) => {
      const decision = decisions.get(id);
      if (decision)
        answers.set(id, { sweet_coins_earned: decision.amount, sweet_coins_reason: decision.reason });
      else if (requests[i]) answers.set(id, { sweet_coins_earned: 0, sweet_coins_reason: 'pending' });
    });
    return answers;
  }

  /** Null when Redis knows nothing of the message (any more). */
  async stateOf(messageId: string): Promise<JudgeState | null> {
    // From request to decision, as in `answers`.
    const request = await this.redis.hget(this.keys.judgeRequests(), messageId);
    const decision = (await this.unsynced([messageId])).get(messageId);
    if (decision) return { kind: 'decided', decision };
    if (request) return { kind: 'waiting', request: readRequestOf(messageId, request) };
    const answer = parseMessageCoins(await this.redis.get(this.keys.messageCoins(messageId)));
    return answer && { kind: 'answered', answer };
  }

  /** `created_at` (ms) of a message of this user that earned, or null when Redis does not know of it. */
  async awardedMs(userId: string, messageId: string): Promise<number | null> {
    const { keys } = this;
    const [score, lateScore] = await Promise.all(
      [keys.awards(userId), keys.lateAwards(userId)].map((key) => this.redis.zscore(key, messageId)),
    );
    const found = score ?? lateScore ?? null;
    return found === null ? null : Number(found);
  }
}
