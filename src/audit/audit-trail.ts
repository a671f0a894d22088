import { Injectable } from '@nestjs/common';
import { Database, type Query } from '../platform/database/database';
import { ms } from '../platform/database/milliseconds';

/** What an administrator did, and how it was before and after; null where there was nothing. */
export interface Act {
  who: string;
  what: string;
  /** See AuditEntryEntity. */
  on_whom: string;
  before: object | null;
  after: object | null;
}

export interface AuditedAct extends Act {
  id: string;
  at_ms: number;
}

const INSERT = 'INSERT INTO admin_audit (who, what, on_whom, before, after) VALUES ($1, $2, $3, $4, $5)';

const SELECT = `
  SELECT id, who, what, on_whom, before, after, ${ms('at')} AS at_ms FROM admin_audit
   WHERE id < $1 AND ($2::text IS NULL OR on_whom = $2)
   ORDER BY id DESC LIMIT $3`;

/** Beyond every id. */
const NEWEST = '9223372036854775807';

/** Every act of an administrator, for ever. */
@Injectable()
export class AuditTrail {
  constructor(private readonly database: Database) {}

  /** Newest first, those before an entry. @throws DatabaseUnavailable */
  acts(limit: number, before: string | null, onWhom: string | null): Promise<AuditedAct[]> {
    return this.database.query<AuditedAct>(SELECT, [before ?? NEWEST, onWhom, limit]);
  }

  /** For acts that change nothing in Postgres but this. @throws DatabaseUnavailable */
  async write(act: Act): Promise<void> {
    await writeAct((sql, parameters) => this.database.query(sql, parameters), act);
  }
}

/** To be called in the transaction that carries the act out, so that none is done and not written down. */
export async function writeAct(query: Query, { who, what, on_whom, before, after }: Act): Promise<void> {
  await query(INSERT, [who, what, on_whom, before && JSON.stringify(before), after && JSON.stringify(after)]);
}
