import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import type { CoinAnswer } from './decision';
import { DecisionsReader } from './decisions-reader';

/** Coins by message id; `db_lookups` counts the ids that Redis did not know. */
export interface SweetCoins {
  answers: Map<string, CoinAnswer>;
  redis_hits: number;
  db_lookups: number;
  degraded: boolean;
}

/** Looks messages' coins up, Redis first and Postgres for the rest. */
@Injectable()
export class SweetCoinsService {
  constructor(
    private readonly decisions: DecisionsReader,
    private readonly database: Database,
  ) {}

  /** Never rejects for a store that is away: what the other one knows is answered, `degraded`. */
  async findCoins(messageIds: string[]): Promise<SweetCoins> {
    let degraded = false;
    const answers = await this.decisions.answers(messageIds).catch(() => {
      degraded = true;
      return new Map<string, CoinAnswer>();
    });
    const redis_hits = answers.size;
    const unknown = messageIds.filter((id) => !answers.has(id));
    if (unknown.length > 0) {
      try {
        for (const [id, answer] of await this.fromPostgres(unknown)) answers.set(id, answer);
      } catch {
        degraded = true;
      }
    }
    return { answers, redis_hits, db_lookups: unknown.length, degraded };
  }

  private async fromPostgres(messageIds: string[]): Promise<[string, CoinAnswer][]> {
    const rows = await this.database.query<CoinAnswer & { message_id: string }>(
      `SELECT message_id, sweet_coins_earned, sweet_coins_reason FROM chat_messages WHERE message_id = ANY($1)`,
      // No id in Postgres holds a NUL, and one such parameter would fail the query for all the others.
      [messageIds.filter((id) => !id.includes('\0'))],
    );
    return rows.map(({ message_id, ...answer }) => [message_id, answer]);
  }
}
