/**
 * Acts on many viewers at once: batches of ledger entries, the rows of imported files, and names by their beginning, by which
 * administrators search.
 */
const CONCURRENT = [
  // Searched by what a name begins with, which another collation than C cannot tell by an index.
  ['viewers_by_prefix', 'viewers ((lower(username) COLLATE "C"), user_id)'],
];

exports.Batches1790000000011 = class Batches1790000000011 {
  name = 'Batches1790000000011';
  // An index on a big table is built beside its traffic, which cannot be done in a transaction. Each step may be repeated.
  transaction = false;

  async up(runner) {
    await runner.query(`
      CREATE TABLE IF NOT EXISTS admin_batches (
        id bigserial NOT NULL,
        kind text NOT NULL,
        state text NOT NULL,
        who text NOT NULL,
        reason text NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        entries integer NOT NULL DEFAULT 0,
        source text,
        content_hash text,
        undoes_batch_id bigint,
        CONSTRAINT admin_batches_pkey PRIMARY KEY (id)
      )`);
    await runner.query(
      'CREATE UNIQUE INDEX IF NOT EXISTS admin_batches_one_undo ON admin_batches (undoes_batch_id) WHERE undoes_batch_id IS NOT NULL',
    );
    await runner.query(
      'CREATE UNIQUE INDEX IF NOT EXISTS admin_batches_one_import ON admin_batches (content_hash) WHERE content_hash IS NOT NULL',
    );
    await runner.query(
      "CREATE INDEX IF NOT EXISTS admin_batches_undone ON admin_batches (at) WHERE state <> 'done'",
    );
    await runner.query(`
      CREATE TABLE IF NOT EXISTS import_rows (
        batch_id bigint NOT NULL,
        line integer NOT NULL,
        status text NOT NULL,
        user_id bigint,
        username text,
        name_key text,
        amount integer,
        reason text,
        CONSTRAINT import_rows_pkey PRIMARY KEY (batch_id, line)
      )`);
    await runner.query(
      "CREATE INDEX IF NOT EXISTS import_rows_waiting ON import_rows (name_key) WHERE status = 'waiting'",
    );
    await runner.query(
      "CREATE INDEX IF NOT EXISTS import_rows_due ON import_rows (batch_id) WHERE status = 'due'",
    );
    for (const [name, definition] of CONCURRENT) {
      // What an interrupted build left behind is no index.
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON ${definition}`);
    }
  }

  async down(runner) {
    for (const [name] of CONCURRENT) await runner.query(`DROP INDEX IF EXISTS ${name}`);
    await runner.query('DROP TABLE IF EXISTS import_rows');
    await runner.query('DROP TABLE IF EXISTS admin_batches');
  }
};
