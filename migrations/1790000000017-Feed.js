/**
 * What the viewers' feed tells beside the webhooks: which source brought a message, messages that a moderator deleted, bans
 * that were lifted. Bonuses that were told before their stream's start are found by channel and time.
 */
const BONUSES = "('follow', 'subscription', 'renewal', 'gift', 'kicks')";

const CONCURRENT = [
  [
    'coin_entries_unfiled_bonuses',
    `coin_entries (split_part(idempotency_key, ':', 3), created_at)
      WHERE session_id IS NULL AND idempotency_key LIKE 'kick:%' AND reason IN ${BONUSES}`,
  ],
];

exports.Feed1790000000017 = class Feed1790000000017 {
  name = 'Feed1790000000017';
  // An index on a big table is built beside its traffic, which cannot be done in a transaction. Each step may be repeated.
  transaction = false;

  async up(runner) {
    await runner.query(
      "ALTER TABLE chat_messages ADD COLUMN IF NOT EXISTS source text NOT NULL DEFAULT 'webhook'",
    );
    await runner.query(`
      CREATE TABLE IF NOT EXISTS message_deletions (
        broadcaster_user_id bigint NOT NULL,
        message_id text NOT NULL,
        deleted_at timestamptz NOT NULL,
        CONSTRAINT message_deletions_pkey PRIMARY KEY (message_id, broadcaster_user_id)
      )`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS viewer_unbans (
        broadcaster_user_id bigint NOT NULL,
        user_id bigint NOT NULL,
        unbanned_at timestamptz NOT NULL,
        CONSTRAINT viewer_unbans_pkey PRIMARY KEY (broadcaster_user_id, user_id)
      )`);
    for (const [name, definition] of CONCURRENT) {
      // What an interrupted build left behind is no index.
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON ${definition}`);
    }
  }

  async down(runner) {
    for (const [name] of CONCURRENT) await runner.query(`DROP INDEX IF EXISTS ${name}`);
    await runner.query('DROP TABLE IF EXISTS viewer_unbans, message_deletions');
    await runner.query('ALTER TABLE chat_messages DROP COLUMN IF EXISTS source');
  }
};
