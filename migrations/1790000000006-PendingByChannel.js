/**
 * A stream's messages that are not judged yet are found by channel and time: without an index of their own, all judged
 * ones of its span would be passed over, for each page.
 */
const CONCURRENT = [
  [
    'chat_messages_pending_by_channel',
    "chat_messages (broadcaster_user_id, created_at, arrival_seq) WHERE sweet_coins_reason = 'pending'",
  ],
];

exports.PendingByChannel1790000000006 = class PendingByChannel1790000000006 {
  name = 'PendingByChannel1790000000006';
  // An index on a big table is built beside its traffic, which cannot be done in a transaction. Each step may be repeated.
  transaction = false;

  async up(runner) {
    for (const [name, definition] of CONCURRENT) {
      // What an interrupted build left behind is no index.
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON ${definition}`);
    }
  }

  async down(runner) {
    for (const [name] of CONCURRENT) await runner.query(`DROP INDEX IF EXISTS ${name}`);
  }
};
