/** Redemptions of rewards, and what metadata tells of a stream beside its title. */
exports.ChannelEvents1790000000012 = class ChannelEvents1790000000012 {
  name = 'ChannelEvents1790000000012';

  async up(runner) {
    await runner.query(`
      CREATE TABLE reward_redemptions (
        id text NOT NULL,
        broadcaster_user_id bigint NOT NULL,
        user_id bigint,
        reward_id text NOT NULL,
        reward_title text NOT NULL,
        cost integer NOT NULL,
        user_input text NOT NULL,
        status text NOT NULL,
        redeemed_at timestamptz NOT NULL,
        status_at timestamptz NOT NULL,
        CONSTRAINT reward_redemptions_pkey PRIMARY KEY (id)
      )`);
    await runner.query(
      'CREATE INDEX reward_redemptions_by_user ON reward_redemptions (user_id) WHERE user_id IS NOT NULL',
    );
    await runner.query(`
      ALTER TABLE stream_sessions
        ADD COLUMN category jsonb, ADD COLUMN language text, ADD COLUMN details_at timestamptz`);
  }

  async down(runner) {
    await runner.query(
      'ALTER TABLE stream_sessions DROP COLUMN category, DROP COLUMN language, DROP COLUMN details_at',
    );
    await runner.query('DROP TABLE reward_redemptions');
  }
};
