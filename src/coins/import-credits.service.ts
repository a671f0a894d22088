import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { LongWrite } from '../platform/database/long-write';
import { waitForNames } from '../viewers/waiting-names';
import { enterAll } from './entries-at-once';

const AT_ONCE = 500;

const SELECT_SETTLING = "SELECT id FROM admin_batches WHERE state = 'settling'";

/** Those who were seen while the file was imported, each by a transaction that did not see its rows yet. */
const SETTLE = `
  UPDATE import_rows AS row SET status = 'due', user_id = seen.user_id
    FROM (SELECT lower(username) AS name_key, min(user_id) AS user_id FROM viewers
           WHERE lower(username) IN (SELECT name_key FROM import_rows WHERE batch_id = $1 AND status = 'waiting')
           GROUP BY 1) AS seen
   WHERE row.batch_id = $1 AND row.status = 'waiting' AND row.name_key = seen.name_key`;

const SELECT_DUE = "SELECT batch_id FROM import_rows WHERE status = 'due' LIMIT 1";

/** Another worker that is at it has other rows. */
const CREDIT = `
  WITH due AS (
    UPDATE import_rows SET status = 'applied'
     WHERE (batch_id, line) IN (
       SELECT batch_id, line FROM import_rows WHERE batch_id = $1 AND status = 'due' LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
    RETURNING user_id, amount
  ), ${enterAll('SELECT user_id, amount, now() AS created_at, NULL::bigint AS reverses_entry_id FROM due ORDER BY user_id').trim().slice('WITH '.length)}`;

/**
 * Credits rows of imported files whose viewers were seen after the import (`due`, marked by the flush of their first message).
 * A row is marked as applied in the transaction that enters its coins.
 */
@Injectable()
export class ImportCredits {
  constructor(
    private readonly database: Database,
    private readonly longWrite: LongWrite,
  ) {}

  /** To be called on a schedule. @throws DatabaseUnavailable */
  async drain(): Promise<void> {
    for (const { id } of await this.database.query<{ id: string }>(SELECT_SETTLING)) await this.settle(id);
    for (;;) {
      const [due] = await this.database.query<{ batch_id: string }>(SELECT_DUE);
      if (!due || (await this.credit(due.batch_id)) === 0) return;
    }
  }

  /** After an import has committed; dying before it leaves that to a worker. */
  private async settle(batchId: string): Promise<void> {
    await this.database.transaction(waitForNames);
    await this.longWrite.transaction(async (query) => {
      await query(SETTLE, [batchId]);
      await query("UPDATE admin_batches SET state = 'done' WHERE id = $1", [batchId]);
    });
  }

  private credit(batchId: string): Promise<number> {
    return this.database.transaction(async (query) => {
      const parameters = [batchId, 'import', 'import of a file, at the first message'];
      const [row] = await query<{ entries: number }>(CREDIT, parameters);
      const entries = row?.entries ?? 0;
      await query('UPDATE admin_batches SET entries = entries + $2 WHERE id = $1', [batchId, entries]);
      return entries;
    });
  }
}
