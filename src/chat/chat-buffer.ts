import { Injectable } from '@nestjs/common';
import type { Decision } from '../coins/decision';
import { readEntries } from '../platform/redis/entries';
import { Numbered } from '../platform/numbered';
import { type Acknowledgement, ClaimedList, type Drain } from '../platform/redis/claimed-list';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';
import { type BufferedMessage, readMessage } from './chat-message';
import type { MessagePosition } from './message-position';

const ACKNOWLEDGE = new LuaScript(__dirname, 'flush-acknowledge-6.lua');
const PAGE = new LuaScript(__dirname, 'page-2.lua');
const EVICT_FLUSHED = new LuaScript(__dirname, 'evict-flushed-3n.lua');

/** How long a message is still shown from Redis after it reached Postgres (contract of `/api/chat/recent`). */
const SHOWN_AFTER_FLUSH_MS = 5_000;
const EVICT_BATCH = 500;

/**
 * The messages on their way to Postgres: the buffer (waiting), its claimed batch, and per channel a live view of
 * both plus what was flushed in the last 5 s, sorted by created_at, then arrival.
 */
@Injectable()
export class ChatBuffer {
  private readonly list: ClaimedList;

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
  ) {
    this.list = new ClaimedList(redis, keys.drained(keys.chatBuffer()));
  }

  drain(how: Drain): Promise<number> {
    return this.list.drain(how);
  }

  /** Messages that are not in Postgres yet. */
  size(): Promise<number> {
    return this.list.size();
  }

  /**
   * Brings messages back into the buffer that have lost their place in it, because it was damaged: the live view has a copy of
   * each. Some may then be there twice, which changes nothing. What nobody can read any more is not shown either.
   */
  async lineUpAgain(): Promise<number> {
    const { keys } = this;
    const before = arrivalSeqIn(await this.list.oldest());
    let lined = 0;
    let cursor = '0';
    do {
      const [next, fields] = await this.redis.hscan(keys.chatMessages(), cursor, 'COUNT', EVICT_BATCH);
      const copies = Array.from({ length: fields.length / 2 }, (_, i) => fields.slice(i * 2, i * 2 + 2));
      const lost = copies.filter(([seq = '']) => before === null || seq < before);
      const messages = readable(lost.map(([, json = '']) => json));
      const whole = new Set(messages.map(({ arrival_seq }) => arrival_seq));
      const gone = lost.flatMap(([seq = '']) => (whole.has(seq) ? [] : [seq]));
      if (gone.length > 0) {
        await this.redis.hdel(keys.chatMessages(), ...gone);
        await this.redis.zrem(keys.chatLiveAll(), ...gone);
      }
      if (messages.length > 0) {
        const members = messages.map((each) => `${each.arrival_seq}:${each.broadcaster_user_id}`);
        const flushed = await this.redis.zmscore(keys.chatFlushed(), ...members);
        const again = messages.filter((_, i) => flushed[i] === null).map((each) => JSON.stringify(each));
        if (again.length > 0) await this.redis.rpush(keys.chatBuffer(), ...again);
        lined += again.length;
      }
      cursor = next;
    } while (cursor !== '0');
    return lined;
  }

  /** What a commit of `messages` changes here, with those `decisions` that were stored with them. */
  flushed(messages: BufferedMessage[], decisions: Decision[]): Acknowledgement {
    const { keys } = this;
    const now = Date.now();
    const flushed = messages.flatMap(({ arrival_seq, broadcaster_user_id }) => [
      now,
      `${arrival_seq}:${broadcaster_user_id}`,
    ]);
    const lastSeq = messages.reduce((last, { arrival_seq }) => (arrival_seq > last ? arrival_seq : last), '');
    return {
      script: ACKNOWLEDGE,
      keys: [keys.chatFlushed(), keys.chatWatermark(), keys.ledgerDecisions(), keys.arrivalClock()],
      args: [lastSeq, messages.length, ...flushed, ...decisions.map(({ message_id }) => message_id)],
    };
  }

  /** Everything that arrived up to here (arrival_seq, digits of fixed width) is in Postgres. */
  async watermark(): Promise<string> {
    return (await this.redis.get(this.keys.chatWatermark())) ?? '';
  }

  /** Arrival time (ms) of the oldest message that is not in Postgres, or null. */
  async oldestWaitingMs(): Promise<number | null> {
    const oldest = await this.list.oldest();
    return oldest ? (readEntries([oldest], readMessage).readable[0]?.value.received_ms ?? null) : null;
  }

  /** Forgets messages that have been in Postgres for 5 s. */
  async evictFlushed(): Promise<void> {
    for (;;) {
      const until = Date.now() - SHOWN_AFTER_FLUSH_MS;
      const entries = await this.redis.zrangebyscore(
        this.keys.chatFlushed(),
        '-inf',
        until,
        'LIMIT',
        0,
        EVICT_BATCH,
      );
      if (entries.length === 0) return;
      const broadcasterOf = (entry: string) => entry.slice(entry.indexOf(':') + 1);
      const channels = new Numbered(entries.map(broadcasterOf));
      await EVICT_FLUSHED.run(
        this.redis,
        [
          this.keys.chatFlushed(),
          this.keys.chatMessages(),
          this.keys.chatLiveAll(),
          ...channels.all.map((id) => this.keys.chatLive(id)),
        ],
        entries.flatMap((entry) => [entry, channels.number(broadcasterOf(entry))]),
      );
      if (entries.length < EVICT_BATCH) return;
    }
  }

  /**
   * Messages of one channel (null: of all) in Redis, newest first, that stand after `before` in that order.
   * Costs O(log n + limit), however many wait.
   */
  async livePage(
    broadcasterId: string | null,
    limit: number,
    before: MessagePosition | null,
  ): Promise<BufferedMessage[]> {
    const position = before ? [before.created_ms, before.arrival_seq.padStart(16, '0')] : ['', ''];
    const view = broadcasterId === null ? this.keys.chatLiveAll() : this.keys.chatLive(broadcasterId);
    const keys = [view, this.keys.chatMessages()];
    const entries = await PAGE.run(this.redis, keys, [...position, limit]);
    return readable(entries as (string | null)[]);
  }

  /** Ids of those that a moderator deleted. */
  async deletedAmong(messages: BufferedMessage[]): Promise<Set<string>> {
    if (messages.length === 0) return new Set();
    const members = messages.map((each) => `${each.broadcaster_user_id}:${each.message_id}`);
    const scores = await this.redis.zmscore(this.keys.chatDeleted(), ...members);
    return new Set(messages.flatMap(({ message_id }, i) => (scores[i] === null ? [] : message_id)));
  }

  /** The messages with these arrival_seqs, as far as they are in Redis. */
  async at(arrivalSeqs: string[]): Promise<BufferedMessage[]> {
    const entries = await this.redis.hmget(this.keys.chatMessages(), ...arrivalSeqs);
    return readable(entries);
  }
}

const arrivalSeqIn = (entry: string | null): string | null =>
  entry === null ? null : (readable([entry])[0]?.arrival_seq ?? null);

/** One message that is not as we wrote it must not hide the others; its copy in the buffer is what Postgres gets. */
const readable = (entries: (string | null)[]): BufferedMessage[] =>
  readEntries(
    entries.flatMap((entry) => entry ?? []),
    readMessage,
  ).readable.map(({ value }) => value);
