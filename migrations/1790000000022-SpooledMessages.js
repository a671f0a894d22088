/** Which message a spooled delivery brings: whoever asks for it is told that it was accepted. Few rows, for a short time. */
exports.SpooledMessages1790000000022 = class SpooledMessages1790000000022 {
  name = 'SpooledMessages1790000000022';

  async up(runner) {
    await runner.query('ALTER TABLE webhook_spool ADD COLUMN IF NOT EXISTS message_id text');
    await runner.query('CREATE INDEX IF NOT EXISTS webhook_spool_by_message ON webhook_spool (message_id)');
  }

  async down(runner) {
    await runner.query('DROP INDEX IF EXISTS webhook_spool_by_message');
    await runner.query('ALTER TABLE webhook_spool DROP COLUMN IF EXISTS message_id');
  }
};
