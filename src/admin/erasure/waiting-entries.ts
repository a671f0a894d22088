import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LuaScript } from '../../platform/redis/lua-script';
import type { RedisConnection } from '../../platform/redis/redis-connection';
import { InjectRedis } from '../../platform/redis/redis-connections';
import { RedisKeys } from '../../redis-keys';
import { forgetPerson } from './forget-person';
import { namesPerson } from './named-in-body';

const REPLACE_IN_LIST = new LuaScript(__dirname, 'replace-in-list-1.lua');
const REPLACE_IN_HASH = new LuaScript(__dirname, 'replace-in-hash-1.lua');

const PAGE = 500;
/** An entry may move between being read and being replaced; it is replaced in the next reading. */
const MOST_READINGS = 20;
/** A worker that has claimed dead letters stores them in milliseconds. */
const CLAIM_LOOKS = 30;
const CLAIM_LOOK_MS = 100;

/**
 * Takes a person out of all that waits in Redis, and out of the event logs. Nothing is taken out of line: a message that
 * was accepted is stored, without who wrote it and what. The work grows with what waits, and is done in small commands.
 */
@Injectable()
export class WaitingEntries {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
  ) {}

  /** Safe to repeat. @param names present and former names, for bodies that cannot be read */
  async forget(userId: string, names: string[]): Promise<void> {
    const { keys } = this;
    for (const line of [keys.chatBuffer(), keys.channelEventsBuffer()]) {
      const { buffer, claimed } = keys.drained(line);
      // In the direction an entry goes: one that is claimed meanwhile is found in the second.
      for (const list of [buffer, claimed]) await this.inList(list, (entry) => forgetPerson(entry, userId));
    }
    await this.inHash(keys.chatMessages(), (value) => forgetPerson(value, userId, { keepsId: false }));
    await this.inHash(keys.judgeRequests(), (value) => forgetPerson(value, userId));
    await this.deadLetters(userId, names);
    await this.eventLogs(userId);
  }

  /**
   * From the end to the beginning: a claim takes entries from the beginning, so that those that are still to be read move
   * towards it, and none is passed over. What is added at the end meanwhile is without the person already.
   */
  private async inList(list: string, change: (entry: string) => string | null): Promise<void> {
    for (let reading = 0; reading < MOST_READINGS; reading += 1) {
      let missed = 0;
      const pages = Math.ceil((await this.redis.llen(list)) / PAGE);
      for (let from = (pages - 1) * PAGE; from >= 0; from -= PAGE) {
        const page = await this.redis.lrange(list, from, from + PAGE - 1);
        for (const [i, entry] of page.entries()) {
          const changed = change(entry);
          if (changed === null) continue;
          if ((await REPLACE_IN_LIST.run(this.redis, [list], [from + i, entry, changed])) !== 1) missed += 1;
        }
      }
      if (missed === 0) return;
    }
  }

  private async inHash(hash: string, change: (value: string) => string | null): Promise<void> {
    let cursor = '0';
    do {
      const [next, found] = await this.redis.hscan(hash, cursor, 'COUNT', PAGE);
      for (let i = 0; i < found.length; i += 2) {
        const [field, value] = [found[i] as string, found[i + 1] as string];
        const changed = change(value);
        if (changed !== null) await REPLACE_IN_HASH.run(this.redis, [hash], [field, value, changed]);
      }
      cursor = next;
    } while (cursor !== '0');
  }

  /** A body that nobody can use cannot be taken apart: it goes, and those that are being stored are waited for. */
  private async deadLetters(userId: string, names: string[]): Promise<void> {
    const { buffer, claimed } = this.keys.drained(this.keys.deadLettersBuffer());
    const named = async (list: string) =>
      (await this.redis.lrange(list, 0, -1)).filter((entry) => namesPerson(bodyOf(entry), userId, names));
    for (const entry of await named(buffer)) await this.redis.lrem(buffer, 0, entry);
    for (let look = 0; look < CLAIM_LOOKS && (await named(claimed)).length > 0; look += 1)
      await sleep(CLAIM_LOOK_MS);
    for (const entry of await named(claimed)) await this.redis.lrem(claimed, 0, entry);
  }

  /** Who comes back to where such an event was gets a snapshot instead of what came after. */
  private async eventLogs(userId: string): Promise<void> {
    const known = [
      ...(await this.redis.hkeys(this.keys.lastDeliveries())),
      ...(await this.redis.zrange(this.keys.sessionsDue(), 0, -1)),
    ];
    for (const channel of new Set(known)) {
      const log = this.keys.events(channel);
      const entries = await this.redis.xrange(log, '-', '+');
      const named = entries.filter(
        ([, [kind, text = '']]) => kind === 'awards' && text.includes(`"${userId}"`),
      );
      if (named.length > 0) await this.redis.xdel(log, ...named.map(([id]) => id));
    }
  }
}

/** The body of a dead letter; of an entry that cannot be read, all of it. */
function bodyOf(entry: string): string {
  try {
    const { body_base64 } = JSON.parse(entry) as { body_base64?: unknown };
    return typeof body_base64 === 'string' ? Buffer.from(body_base64, 'base64').toString() : entry;
  } catch {
    return entry;
  }
}
