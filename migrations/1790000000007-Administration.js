/**
 * What administration writes: entries of the ledger that come from people instead of messages, what Redis still has to be
 * told of them, who is kept off the boards, and who did what.
 */
const CONCURRENT = [
  // A key or an entry is used once, for ever; awards have neither, and cost these indexes nothing.
  ['coin_entries_one_per_key', 'UNIQUE', 'coin_entries (idempotency_key) WHERE idempotency_key IS NOT NULL'],
  [
    'coin_entries_one_reversal',
    'UNIQUE',
    'coin_entries (reverses_entry_id) WHERE reverses_entry_id IS NOT NULL',
  ],
  ['coin_entries_by_batch', '', 'coin_entries (batch_id, id) WHERE batch_id IS NOT NULL'],
  // A viewer's ledger is read by entry, because its balances follow in that order.
  ['coin_entries_of_user', '', 'coin_entries (user_id, id)'],
  // The totals of an ended board leave out those who are hidden: one look-up for each of them.
  ['session_standings_of_user', '', 'session_standings (user_id, session_id)'],
];

exports.Administration1790000000007 = class Administration1790000000007 {
  name = 'Administration1790000000007';
  // An index on a big table is built beside its traffic, which cannot be done in a transaction. Each step may be repeated.
  transaction = false;

  async up(runner) {
    await runner.query(`
      ALTER TABLE coin_entries
        ADD COLUMN IF NOT EXISTS idempotency_key text,
        ADD COLUMN IF NOT EXISTS note text,
        ADD COLUMN IF NOT EXISTS batch_id bigint,
        ADD COLUMN IF NOT EXISTS reverses_entry_id bigint`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS coin_outbox (
        entry_id bigint NOT NULL,
        user_id bigint NOT NULL,
        session_id text,
        amount integer NOT NULL,
        CONSTRAINT coin_outbox_pkey PRIMARY KEY (entry_id)
      )`);
    await runner.query('CREATE INDEX IF NOT EXISTS coin_outbox_by_user ON coin_outbox (user_id)');
    await runner.query(`
      CREATE TABLE IF NOT EXISTS viewer_exclusions (
        user_id bigint NOT NULL,
        reason text NOT NULL,
        excluded_by text NOT NULL,
        excluded_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT viewer_exclusions_pkey PRIMARY KEY (user_id)
      )`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS viewer_bans (
        broadcaster_user_id bigint NOT NULL,
        user_id bigint NOT NULL,
        reason text NOT NULL,
        banned_at timestamptz NOT NULL,
        expires_at timestamptz,
        CONSTRAINT viewer_bans_pkey PRIMARY KEY (broadcaster_user_id, user_id)
      )`);
    await runner.query('CREATE INDEX IF NOT EXISTS viewer_bans_by_user ON viewer_bans (user_id)');
    await runner.query('CREATE INDEX IF NOT EXISTS viewer_bans_by_end ON viewer_bans (expires_at)');
    await runner.query(`
      CREATE TABLE IF NOT EXISTS visibility_outbox (
        id bigserial NOT NULL,
        user_id bigint NOT NULL,
        broadcaster_user_id bigint,
        hidden_as text,
        CONSTRAINT visibility_outbox_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS admin_audit (
        id bigserial NOT NULL,
        who text NOT NULL,
        what text NOT NULL,
        on_whom text NOT NULL,
        before jsonb,
        after jsonb,
        at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT admin_audit_pkey PRIMARY KEY (id)
      )`);
    await runner.query('CREATE INDEX IF NOT EXISTS admin_audit_by_subject ON admin_audit (on_whom, id)');
    for (const [name, unique, definition] of CONCURRENT) {
      // What an interrupted build left behind is no index.
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await runner.query(`CREATE ${unique} INDEX CONCURRENTLY ${name} ON ${definition}`);
    }
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS session_standings_by_user');
  }

  async down(runner) {
    await runner.query('CREATE INDEX IF NOT EXISTS session_standings_by_user ON session_standings (user_id)');
    for (const [name] of CONCURRENT) await runner.query(`DROP INDEX IF EXISTS ${name}`);
    for (const table of [
      'admin_audit',
      'visibility_outbox',
      'viewer_bans',
      'viewer_exclusions',
      'coin_outbox',
    ]) {
      await runner.query(`DROP TABLE IF EXISTS ${table}`);
    }
    await runner.query(`
      ALTER TABLE coin_entries
        DROP COLUMN IF EXISTS idempotency_key, DROP COLUMN IF EXISTS note, DROP COLUMN IF EXISTS batch_id,
        DROP COLUMN IF EXISTS reverses_entry_id`);
  }
};
