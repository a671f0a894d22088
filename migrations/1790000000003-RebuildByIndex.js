/**
 * A rebuild asks which message arrived last, and for a day's awards: without an index both read the whole history, and
 * nobody judges meanwhile.
 */
exports.RebuildByIndex1790000000003 = class RebuildByIndex1790000000003 {
  name = 'RebuildByIndex1790000000003';

  async up(runner) {
    await runner.query('CREATE INDEX chat_messages_by_arrival ON chat_messages (arrival_seq)');
    await runner.query('CREATE INDEX coin_entries_by_time ON coin_entries (created_at, id)');
  }

  async down(runner) {
    await runner.query('DROP INDEX coin_entries_by_time');
    await runner.query('DROP INDEX chat_messages_by_arrival');
  }
};
