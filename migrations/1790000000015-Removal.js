/**
 * What is left of messages that retention has removed: of each session how much each person had written there, so that a
 * board which is counted again comes out the same. And who was erased, because what they write later is anonymous.
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
    await runner.query('CREATE INDEX removed_messages_by_user ON removed_messages (user_id)');
    await runner.query(`
      CREATE TABLE erased_viewers (
        user_id bigint NOT NULL,
        erased_at timestamptz NOT NULL DEFAULT now(),
        removed jsonb NOT NULL DEFAULT '{}',
        CONSTRAINT erased_viewers_pkey PRIMARY KEY (user_id)
      )`);
  }

  async down(runner) {
    await runner.query('DROP TABLE erased_viewers');
    await runner.query('DROP TABLE removed_messages');
  }
};
