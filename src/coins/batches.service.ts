import { Injectable } from '@nestjs/common';
import { writeAct } from '../audit/audit-trail';
import { ADVISORY_LOCKS, holdAlone } from '../platform/database/advisory-locks';
import { Database, type Query } from '../platform/database/database';
import { LongWrite } from '../platform/database/long-write';
import { ms } from '../platform/database/milliseconds';
import { type EnteredMany, enterMany, MOVE_BALANCES, TAKE_THE_REST, takenAway } from './entries-at-once';

export interface Batch {
  id: string;
  kind: string;
  state: string;
  who: string;
  reason: string;
  at_ms: number;
  entries: number;
  /** Of an import: rows whose viewer was not seen yet. */
  waiting: number;
  source: string | null;
  undoes_batch_id: string | null;
  undone_by: string | null;
}

export interface MadeBatch {
  status: 'applied' | 'duplicate';
  batch_id: string;
  entries: number;
}

export type NotUndone = { status: 'unknown' } | { status: 'is_undo' };

const CREATE = `
  INSERT INTO admin_batches (kind, state, who, reason, undoes_batch_id) VALUES ($1, 'done', $2, $3, $4)
  ON CONFLICT DO NOTHING RETURNING id`;

const COUNT = 'UPDATE admin_batches SET entries = $2 WHERE id = $1';

/** What everybody has now. */
const RESET = enterMany(
  takenAway('SELECT user_id, balance FROM coin_balances WHERE balance <> 0 ORDER BY user_id'),
);

/** Entries that somebody has reversed already stay so. A reversal has the time of what it takes back. */
const UNDO = enterMany(`
  SELECT entry.user_id, -entry.amount AS amount, entry.created_at, entry.id AS reverses_entry_id
    FROM coin_entries AS entry
   WHERE entry.batch_id = $4
     AND NOT EXISTS (SELECT 1 FROM coin_entries AS reversal WHERE reversal.reverses_entry_id = entry.id)
   ORDER BY entry.user_id, entry.id`);

/** Whoever is seen from now on is not credited; the same file may be imported again. */
const WITHDRAW = `
  UPDATE import_rows SET status = 'withdrawn' WHERE batch_id = $1 AND status IN ('waiting', 'due')`;
const FORGET_CONTENT = 'UPDATE admin_batches SET content_hash = NULL WHERE id = $1';

const SELECT_UNDONE = `
  SELECT batch.kind, undo.id AS undo_id, undo.entries AS undo_entries
    FROM admin_batches AS batch LEFT JOIN admin_batches AS undo ON undo.undoes_batch_id = batch.id
   WHERE batch.id = $1 AND batch.state <> 'dry'`;

const SELECT_BATCHES = `
  SELECT batch.id, batch.kind, batch.state, batch.who, batch.reason, ${ms('batch.at')} AS at_ms, batch.entries,
         batch.source, batch.undoes_batch_id, undo.id AS undone_by,
         CASE WHEN batch.kind = 'import' THEN
           (SELECT count(*)::int FROM import_rows WHERE batch_id = batch.id AND status = 'waiting') ELSE 0 END AS waiting
    FROM admin_batches AS batch LEFT JOIN admin_batches AS undo ON undo.undoes_batch_id = batch.id
   WHERE batch.id < $1 AND batch.state <> 'dry' ORDER BY batch.id DESC LIMIT $2`;

/** Beyond every id. */
const NEWEST = '9223372036854775807';

interface Undone {
  kind: string;
  undo_id: string | null;
  undo_entries: number | null;
}

/**
 * Changes the coins of many viewers in one transaction: entries, balances, audit, and the notes for Redis (CoinOutbox). What
 * dies before the commit leaves nothing; after it any worker has Redis follow.
 */
@Injectable()
export class Batches {
  constructor(
    private readonly database: Database,
    private readonly longWrite: LongWrite,
  ) {}

  /** Newest first, those before a batch. @throws DatabaseUnavailable */
  list(limit: number, before: string | null): Promise<Batch[]> {
    return this.database.query<Batch>(SELECT_BATCHES, [before ?? NEWEST, limit]);
  }

  /** Takes all that everybody has. @throws DatabaseUnavailable with nothing done */
  reset(reason: string, who: string): Promise<MadeBatch> {
    return this.longWrite.transaction(async (query) => {
      // What one has taken, another one at the same time would take as well, and give back as too much.
      await holdAlone(query, ADVISORY_LOCKS.reset);
      const id = (await create(query, 'reset', who, reason, null)) as string;
      const parameters = [id, 'reset', reason];
      const { entries: taken, first_id } = await enter(query, RESET, parameters);
      const { entries: rest } = await enter(query, TAKE_THE_REST, [...parameters, first_id]);
      const entries = taken + rest;
      await query(COUNT, [id, entries]);
      await writeBatchAct(query, who, 'reset', id, { scope: 'balances', entries, reason });
      return { status: 'applied', batch_id: id, entries };
    });
  }

  /** Takes a batch back, once. @throws DatabaseUnavailable with nothing done */
  undo(batchId: string, reason: string, who: string): Promise<MadeBatch | NotUndone> {
    return this.longWrite.transaction<MadeBatch | NotUndone>(async (query) => {
      const found = await find(query, batchId);
      if (!found) return { status: 'unknown' };
      if (found.kind === 'undo') return { status: 'is_undo' };
      // Another request that undoes it is waited for here.
      const id = await create(query, 'undo', who, reason, batchId);
      if (id === null) {
        const { undo_id, undo_entries } = (await find(query, batchId)) as Undone;
        return { status: 'duplicate', batch_id: undo_id as string, entries: undo_entries as number };
      }
      // Before the entries are looked for: a row that is being credited is waited for, and its entry is found below.
      await query(WITHDRAW, [batchId]);
      await query(FORGET_CONTENT, [batchId]);
      const { entries, first_id } = await enter(query, UNDO, [id, 'reversal', reason, batchId]);
      await query(COUNT, [id, entries]);
      await writeBatchAct(query, who, 'undo', batchId, { undone_by: id, entries, reason });
      // Last: whoever spends or earns waits for the balance from here on.
      await query(MOVE_BALANCES, [id, first_id]);
      return { status: 'applied', batch_id: id, entries };
    });
  }
}

async function create(
  query: Query,
  kind: string,
  who: string,
  reason: string,
  undoes: string | null,
): Promise<string | null> {
  const [row] = await query<{ id: string }>(CREATE, [kind, who, reason, undoes]);
  return row?.id ?? null;
}

const find = async (query: Query, batchId: string): Promise<Undone | undefined> =>
  (await query<Undone>(SELECT_UNDONE, [batchId]))[0];

async function enter(query: Query, sql: string, parameters: unknown[]): Promise<EnteredMany> {
  const [entered] = await query<EnteredMany>(sql, parameters);
  return entered ?? { entries: 0, first_id: null };
}

const writeBatchAct = (query: Query, who: string, what: string, batchId: string, after: object) =>
  writeAct(query, { who, what, on_whom: `batch:${batchId}`, before: null, after });
