import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, ServiceUnavailableException } from '@nestjs/common';
import { writeAct } from '../../audit/audit-trail';
import { ErasedPeople, markErased } from '../../erasure/erased-people';
import { NameRemoval } from '../../leaderboard/name-removal';
import { LongWrite } from '../../platform/database/long-write';
import { Log } from '../../platform/log/log';
import { StoredPerson } from './stored-person';
import { WaitingEntries } from './waiting-entries';

/** The spool is empty within a second when Redis is there. */
const SPOOL_LOOKS = 30;
const SPOOL_LOOK_MS = 100;

/**
 * Erases a person. The order is what makes it whole: the mark in Postgres first, from which on nothing is stored about them,
 * then in Redis, from which on nothing is taken in; then what there is, Redis before Postgres, which is the direction it goes.
 * The names go last, because by them the rest is found. A process that dies after any step leaves the mark: the same call
 * again does what is left, and to do a step twice changes nothing.
 */
@Injectable()
export class ErasureService {
  constructor(
    private readonly erased: ErasedPeople,
    private readonly waiting: WaitingEntries,
    private readonly boards: NameRemoval,
    private readonly stored: StoredPerson,
    private readonly longWrite: LongWrite,
    private readonly log: Log,
  ) {}

  /** @returns what was removed, by kind, by this call and those before. @throws DatabaseUnavailable, or Redis' error */
  async erase(userId: string, who: string): Promise<Record<string, number>> {
    const started = performance.now();
    await this.longWrite.transaction(async (query) => {
      if (await markErased(query, userId))
        await writeAct(query, { who, what: 'erase', on_whom: `viewer:${userId}`, before: null, after: null });
    });
    await this.erased.remember([userId]);
    const names = await this.stored.namesOf(userId);
    await this.waiting.forget(userId, names);
    const sessions = await this.boards.inRedis(userId);
    await this.stored.forgetMessages(userId);
    await this.stored.forgetRest(userId, names, sessions);
    // A board that was restored meanwhile may have been read from Postgres before.
    await this.boards.inRedis(userId);
    await this.untilNotSpooled(userId);
    const removed = await this.stored.removed(userId);
    const ms = Math.round(performance.now() - started);
    this.log.info({ user_id: userId, ...removed, ms }, 'a viewer was erased');
    return removed;
  }

  private async untilNotSpooled(userId: string): Promise<void> {
    for (let look = 0; await this.stored.isSpooled(userId); look += 1) {
      if (look === SPOOL_LOOKS)
        throw new ServiceUnavailableException(
          `deliveries that name viewer ${userId} still wait in the spool: repeat the request when it is empty`,
        );
      await sleep(SPOOL_LOOK_MS);
    }
  }
}
