// Longer than usual: an import is its statements, one after the other in one transaction, and they explain each other.
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { writeAct } from '../../audit/audit-trail';
import { type EnteredMany, enterMany, MOVE_BALANCES } from '../../coins/entries-at-once';
import { Database, type Query } from '../../platform/database/database';
import { LongWrite } from '../../platform/database/long-write';
import { pages } from '../../platform/database/pages';
import { contentDigest } from './content-digest';
import { readFile } from './import-file';
import type { Source } from './file-row';
import { type ReadRow, readRow } from './import-row';

/** What becomes of a viewer who is in a file more than once. */
export const DUPLICATES = ['refuse', 'sum', 'last'] as const;
export type Duplicates = (typeof DUPLICATES)[number];

export interface Import {
  file: Buffer;
  source: Source;
  is_dry_run: boolean;
  duplicates: Duplicates;
  column: string | undefined;
  who: string;
}

export interface Imported {
  status: 'applied' | 'duplicate';
  batch_id: string;
  entries: number;
}

export interface ImportedRow {
  line: number;
  status: string;
  user_id: string | null;
  username: string | null;
  amount: number | null;
  reason: string | null;
}

const ROWS_AT_ONCE = 5_000;
const NO_STATISTICS_ABOVE = 10_000;

const SELECT_EARLIER = 'SELECT id, entries FROM admin_batches WHERE content_hash = ANY($1) LIMIT 1';

const CREATE = `
  INSERT INTO admin_batches (kind, state, who, reason, source, content_hash) VALUES ('import', $1, $2, $3, $4, $5)
  ON CONFLICT DO NOTHING RETURNING id`;

const INSERT_ROWS = `
  INSERT INTO import_rows (batch_id, line, status, user_id, username, name_key, amount, reason)
  SELECT $1::bigint, * FROM unnest($2::int[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::int[], $8::text[])`;

/** Those whose name somebody has now; of several who differ in case, the one who is written so. */
const MATCH_NAMES = `
  UPDATE import_rows AS row SET
    user_id = CASE WHEN match.people = 1 THEN match.id WHEN match.exact = 1 THEN match.exact_id END,
    status = CASE WHEN match.people > 1 AND match.exact <> 1 THEN 'refused' ELSE row.status END,
    reason = CASE WHEN match.people > 1 AND match.exact <> 1
      THEN 'the name fits several viewers: ' || match.ids ELSE row.reason END
    FROM (
      SELECT asked.line, count(*) AS people, min(viewer.user_id) AS id,
             count(*) FILTER (WHERE viewer.username = asked.username) AS exact,
             min(viewer.user_id) FILTER (WHERE viewer.username = asked.username) AS exact_id,
             string_agg(viewer.user_id::text, ', ' ORDER BY viewer.user_id) AS ids
        FROM import_rows AS asked JOIN viewers AS viewer ON lower(viewer.username) = asked.name_key
       WHERE asked.batch_id = $1 AND asked.status = 'read' AND asked.user_id IS NULL GROUP BY asked.line
    ) AS match
   WHERE row.batch_id = $1 AND row.line = match.line`;

/** Those whose name somebody had. */
const MATCH_FORMER_NAMES = `
  UPDATE import_rows AS row SET
    user_id = CASE WHEN match.people = 1 THEN match.id END,
    status = CASE WHEN match.people > 1 THEN 'refused' ELSE row.status END,
    reason = CASE WHEN match.people > 1 THEN 'several viewers were called so: ' || match.ids
                  ELSE concat_ws('; ', row.reason, 'a former name of ' || match.now_called) END
    FROM (
      SELECT asked.line, count(DISTINCT former.user_id) AS people, min(former.user_id) AS id,
             min(viewer.username) AS now_called, string_agg(DISTINCT former.user_id::text, ', ') AS ids
        FROM import_rows AS asked JOIN viewer_names AS former ON lower(former.username) = asked.name_key
        JOIN viewers AS viewer ON viewer.user_id = former.user_id
       WHERE asked.batch_id = $1 AND asked.status = 'read' AND asked.user_id IS NULL GROUP BY asked.line
    ) AS match
   WHERE row.batch_id = $1 AND row.line = match.line`;

const refuseRepeated = (order: 'ASC' | 'DESC', reason: string) => `
  UPDATE import_rows AS row SET status = 'refused', reason = ${reason}
    FROM (
      SELECT line, first_value(line) OVER same AS chosen FROM import_rows WHERE batch_id = $1 AND status = 'read'
      WINDOW same AS (PARTITION BY user_id, CASE WHEN user_id IS NULL THEN name_key END ORDER BY line ${order})
    ) AS repeated
   WHERE row.batch_id = $1 AND row.line = repeated.line AND repeated.line <> repeated.chosen`;

const REFUSE_REPEATED = {
  refuse: refuseRepeated(
    'ASC',
    `'the same viewer is in line ' || repeated.chosen || '; duplicates=sum or duplicates=last says what counts'`,
  ),
  last: refuseRepeated('DESC', `'line ' || repeated.chosen || ' is of the same viewer and counts'`),
  sum: null,
};

/** Nobody has to be waited for to be given nothing. */
const DECIDE = `
  UPDATE import_rows SET status = CASE WHEN user_id IS NULL AND amount <> 0 THEN 'waiting' ELSE 'applied' END
   WHERE batch_id = $1 AND status = 'read'`;

const ENTER = enterMany(`
  SELECT user_id, amount, now() AS created_at, NULL::bigint AS reverses_entry_id FROM import_rows
   WHERE batch_id = $1 AND status = 'applied' AND amount <> 0 ORDER BY user_id, line`);

const SELECT_ROWS = `
  SELECT line, CASE status WHEN 'due' THEN 'waiting' ELSE status END AS status, user_id, username, amount, reason
    FROM import_rows WHERE batch_id = $1 AND line > $2 ORDER BY line LIMIT 2000`;

const COUNT = `
  SELECT count(*) FILTER (WHERE status = 'applied')::int AS applied,
         count(*) FILTER (WHERE status IN ('waiting', 'due'))::int AS waiting,
         count(*) FILTER (WHERE status = 'refused')::int AS refused FROM import_rows WHERE batch_id = $1`;

const FORGET = `
  WITH gone AS (DELETE FROM admin_batches WHERE state = 'dry' AND (id = $1 OR at < now() - interval '1 hour') RETURNING id)
  DELETE FROM import_rows WHERE batch_id IN (SELECT id FROM gone)`;

/**
 * Imports a file: its rows, who they are of, their entries and their balances in one transaction. A dry run is the same
 * without entries; its rows are removed when they have been shown, or an hour later by the next import.
 */
@Injectable()
export class ImportStore {
  constructor(
    private readonly database: Database,
    private readonly longWrite: LongWrite,
  ) {}

  /** @throws DatabaseUnavailable with nothing done, BadRequestException when the file cannot be read */
  import({ file, source, is_dry_run, duplicates, column, who }: Import): Promise<Imported> {
    const hash = contentDigest(file);
    // Earlier versions took the bytes as they were: what was imported then must not be paid again now.
    const hashes = [hash, createHash('sha256').update(file).digest('hex')];
    return this.longWrite.transaction(async (query) => {
      const earlier = await findEarlier(query, hashes);
      if (earlier) return earlier;
      const reason = `import of a file (${source})`;
      const values = is_dry_run
        ? ['dry', who, reason, source, null]
        : ['settling', who, reason, source, hash];
      const [batch] = await query<{ id: string }>(CREATE, values);
      // Another request has imported the same file at the same time.
      if (!batch) return (await findEarlier(query, hashes)) as Imported;
      const read = await this.insertRows(query, batch.id, readFile(file, source, column));
      if (read > NO_STATISTICS_ABOVE) await query('ANALYZE import_rows');
      await query(MATCH_NAMES, [batch.id]);
      await query(MATCH_FORMER_NAMES, [batch.id]);
      const refuse = REFUSE_REPEATED[duplicates];
      if (refuse) await query(refuse, [batch.id]);
      await query(DECIDE, [batch.id]);
      if (is_dry_run) return { status: 'applied', batch_id: batch.id, entries: 0 };
      const [entered] = await query<EnteredMany>(ENTER, [batch.id, 'import', reason]);
      const entries = entered?.entries ?? 0;
      await query('UPDATE admin_batches SET entries = $2 WHERE id = $1', [batch.id, entries]);
      const after = { source, rows: read, entries, duplicates };
      await writeAct(query, { who, what: 'import', on_whom: `batch:${batch.id}`, before: null, after });
      // Last: whoever spends or earns waits for the balance from here on.
      await query(MOVE_BALANCES, [batch.id, entered?.first_id ?? null]);
      return { status: 'applied', batch_id: batch.id, entries };
    });
  }

  /** How many rows are in which state. @throws DatabaseUnavailable */
  async counts(batchId: string): Promise<{ applied: number; waiting: number; refused: number }> {
    const [counts] = await this.longWrite.transaction((query) =>
      query<{ applied: number; waiting: number; refused: number }>(COUNT, [batchId]),
    );
    return counts ?? { applied: 0, waiting: 0, refused: 0 };
  }

  /** Every row, in pages. @throws DatabaseUnavailable */
  rows(batchId: string): AsyncGenerator<ImportedRow[]> {
    return pages<ImportedRow>((last) => this.database.query(SELECT_ROWS, [batchId, last?.line ?? -1]));
  }

  /** Removes a dry run, and those that were left behind. @throws DatabaseUnavailable */
  async forget(batchId: string): Promise<void> {
    await this.longWrite.transaction((query) => query(FORGET, [batchId]));
  }

  private async insertRows(
    query: Query,
    batchId: string,
    rows: AsyncIterable<Parameters<typeof readRow>[0]> | Parameters<typeof readRow>[0][],
  ): Promise<number> {
    let batch: ReadRow[] = [];
    let count = 0;
    let line = 0;
    const insert = async () => {
      if (batch.length === 0) return;
      await query(INSERT_ROWS, [
        batchId,
        batch.map((row) => row.line),
        batch.map((row) => row.status),
        batch.map((row) => row.user_id),
        batch.map((row) => row.username),
        batch.map((row) => row.name_key),
        batch.map((row) => row.amount),
        batch.map((row) => row.reason),
      ]);
      count += batch.length;
      batch = [];
    };
    for await (const row of rows) {
      // Each row has a line of its own, whatever the parser counted.
      line = Math.max(row.line, line + 1);
      batch.push({ ...readRow(row), line });
      if (batch.length >= ROWS_AT_ONCE) await insert();
    }
    await insert();
    return count;
  }
}

async function findEarlier(query: Query, hashes: string[]): Promise<Imported | null> {
  const [earlier] = await query<{ id: string; entries: number }>(SELECT_EARLIER, [hashes]);
  return earlier ? { status: 'duplicate', batch_id: earlier.id, entries: earlier.entries } : null;
}
