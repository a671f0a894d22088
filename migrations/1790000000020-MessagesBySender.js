/** An administrator reads what a viewer wrote, newest first: without an index that reads the whole history. */
const NAME = 'chat_messages_by_sender';

exports.MessagesBySender1790000000020 = class MessagesBySender1790000000020 {
  name = 'MessagesBySender1790000000020';
  // An index on a big table is built beside its traffic, which cannot be done in a transaction. Each step may be repeated.
  transaction = false;

  async up(runner) {
    // What an interrupted build left behind is no index.
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${NAME}`);
    await runner.query(
      `CREATE INDEX CONCURRENTLY ${NAME} ON chat_messages (sender_user_id, created_at, arrival_seq) WHERE sender_user_id IS NOT NULL`,
    );
  }

  async down(runner) {
    await runner.query(`DROP INDEX IF EXISTS ${NAME}`);
  }
};
