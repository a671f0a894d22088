/**
 * A stream's messages that are not judged yet are found by channel and time: without an index of their own, all judged
 * ones of its span would be passed over, for each page.
 */
exports.PendingByChannel1790000000006 = class PendingByChannel1790000000006 {
  name = 'PendingByChannel1790000000006';

  async up(runner) {
    await runner.query(
      `CREATE INDEX chat_messages_pending_by_channel ON chat_messages (broadcaster_user_id, created_at, arrival_seq)
        WHERE sweet_coins_reason = 'pending'`,
    );
  }

  async down(runner) {
    await runner.query('DROP INDEX chat_messages_pending_by_channel');
  }
};
