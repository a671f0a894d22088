/**
 * A rebuild asks which message arrived last, and for a day's awards: without an index both read the whole history, and
 * nobody judges meanwhile.
 */
const CONCURRENT = [
  ['chat_messages_by_arrival', 'chat_messages (arrival_seq)'],
  ['coin_entries_by_time', 'coin_entries (created_at, id)'],
];

exports.RebuildByIndex1790000000003 = class RebuildByIndex1790000000003 {
  name = 'RebuildByIndex1790000000003';
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
