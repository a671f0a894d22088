/**
 * What is left of messages that retention has removed: of each session how much each person had written there, so that a
 * board which is counted again comes out the same.
 */
exports.Removal1790000000015 = class Removal1790000000015 {
  name = 'Removal1790000000015';

  async up(runner) {
    await runner.query(`
      CREATE TABLE removed_messages (
        session_id text NOT NULL,
        user_id bigint NOT NULL,
        messages bigint NOT NULL,
        emotes bigint NOT NULL,
        username text NOT NULL,
        profile_picture text,
        last_at timestamptz NOT NULL,
        last_seq bigint NOT NULL,
        CONSTRAINT removed_messages_pkey PRIMARY KEY (session_id, user_id)
      )`);
  }

  async down(runner) {
    await runner.query('DROP TABLE removed_messages');
  }
};
