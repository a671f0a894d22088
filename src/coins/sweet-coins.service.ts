import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database, DatabaseUnavailable } from '../platform/database/database';
import { isRedisUnavailable } from '../platform/redis/unavailable';
import { TurnBatcher } from '../platform/turn-batcher';
import type { CoinAnswer } from './decision';
import { DecisionsReader } from './decisions-reader';

/** Coins by message id; `db_lookups` counts the ids that Redis did not know. */
export interface SweetCoins {
  answers: Map<string, CoinAnswer>;
  redis_hits: number;
  db_lookups: number;
  degraded: boolean;
}

/** A message's coins in Postgres. The table is named, not its entity: that is the chat's, which coins do not know. */
type StoredCoins = CoinAnswer & { message_id: string };

/** Of messages that retention has removed the ledger knows those that earned. Those in the spool were accepted while Redis was away. */
const SELECT_OTHERS = `
  SELECT message_id, amount AS sweet_coins_earned, reason AS sweet_coins_reason FROM coin_entries
   WHERE message_id = ANY($1)
   UNION ALL
  SELECT message_id, 0, 'pending' FROM webhook_spool
   WHERE message_id = ANY($1) AND NOT EXISTS (SELECT 1 FROM coin_entries AS entry WHERE entry.message_id = webhook_spool.message_id)`;

/** Requests that share a look into Redis: of 200 ids each at most, so that no other command waits long for it. */
const MOST_TOGETHER = 10;

/**
 * Looks messages' coins up, Redis first and Postgres for the rest. Pages of one channel ask for much the same ids: those that ask in
 * one turn of the event loop share one look, which begins after they asked.
 */
@Injectable()
export class SweetCoinsService {
  private readonly looks: TurnBatcher<string[], Map<string, CoinAnswer>>;

  constructor(
    decisions: DecisionsReader,
    private readonly database: Database,
  ) {
    this.looks = new TurnBatcher(MOST_TOGETHER, async (asked) => {
      const found = await decisions.answers([...new Set(asked.flat())]);
      return asked.map(() => found);
    });
  }

  /** What one store knows is answered, `degraded`, while the other is away. Rejects when both are. */
  async findCoins(messageIds: string[]): Promise<SweetCoins> {
    const known = await this.looks.add(messageIds).catch(unlessRedisIsAway);
    const answers = new Map<string, CoinAnswer>();
    const unknown: string[] = [];
    for (const id of messageIds) {
      const answer = known?.get(id);
      if (answer) answers.set(id, answer);
      else unknown.push(id);
    }
    const redis_hits = answers.size;
    let degraded = known === null;
    try {
      for (const { message_id, ...answer } of await this.fromPostgres(unknown))
        answers.set(message_id, answer);
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable) || degraded) throw error;
      degraded = true;
    }
    return { answers, redis_hits, db_lookups: unknown.length, degraded };
  }

  private async fromPostgres(messageIds: string[]): Promise<StoredCoins[]> {
    // No id in Postgres holds a NUL, and one such parameter would fail the query for all the others.
    const ids = messageIds.filter((id) => !id.includes('\0'));
    if (ids.length === 0) return [];
    const stored = await this.database.run(() =>
      this.database.dataSource.getRepository<StoredCoins>('chat_messages').find({
        select: { message_id: true, sweet_coins_earned: true, sweet_coins_reason: true },
        where: { message_id: In(ids) },
      }),
    );
    const found = new Set(stored.map(({ message_id }) => message_id));
    const others = ids.filter((id) => !found.has(id));
    if (others.length === 0) return stored;
    return [...stored, ...(await this.database.query<StoredCoins>(SELECT_OTHERS, [others]))];
  }
}

/** Turns an outage of Redis into "not known here". */
function unlessRedisIsAway(error: unknown): null {
  if (isRedisUnavailable(error)) return null;
  throw error;
}
