/**
 * A database has an id, which its Redis remembers: with the Redis of another database it would take that one's messages for
 * known and its balances for its own.
 */
exports.DatabaseId1790000000014 = class DatabaseId1790000000014 {
  name = 'DatabaseId1790000000014';

  async up(runner) {
    await runner.query('ALTER TABLE store_state ADD COLUMN database_id uuid');
    await runner.query(`
      INSERT INTO store_state (id, redis_position, database_id) VALUES (1, 0, gen_random_uuid())
      ON CONFLICT (id) DO UPDATE SET database_id = excluded.database_id`);
  }

  async down(runner) {
    await runner.query('ALTER TABLE store_state DROP COLUMN database_id');
  }
};
