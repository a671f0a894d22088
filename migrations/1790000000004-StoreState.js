/**
 * How far Redis was when Postgres took something from it: a Redis that comes back with less than that has lost what
 * awards depend on. And the award that decided on a rate-limited message, so that a receipt never changes.
 */
exports.StoreState1790000000004 = class StoreState1790000000004 {
  name = 'StoreState1790000000004';

  async up(runner) {
    await runner.query(
      'CREATE TABLE store_state (id smallint PRIMARY KEY, redis_position bigint NOT NULL) WITH (fillfactor = 50)',
    );
    await runner.query('ALTER TABLE chat_messages ADD COLUMN cooldown_message_id text');
  }

  async down(runner) {
    await runner.query('ALTER TABLE chat_messages DROP COLUMN cooldown_message_id');
    await runner.query('DROP TABLE store_state');
  }
};
