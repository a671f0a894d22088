/**
 * Streams that leave Redis: their final standings; which state of a stream is the newer one; and for which span of time its
 * messages were judged, so that they are looked at again only when it moves, and what was taken back then.
 */
const CONCURRENT = [
  // Messages that a stream learnt late may yet claim.
  ['chat_messages_unfiled', 'chat_messages (broadcaster_user_id, created_at) WHERE session_id IS NULL'],
];

exports.Sessions1790000000005 = class Sessions1790000000005 {
  name = 'Sessions1790000000005';
  // An index on a big table is built beside its traffic, which cannot be done in a transaction. Each step may be repeated.
  transaction = false;

  async up(runner) {
    await runner.query(`
      ALTER TABLE stream_sessions
        ADD COLUMN IF NOT EXISTS revision bigint,
        ADD COLUMN IF NOT EXISTS judged_from timestamptz,
        ADD COLUMN IF NOT EXISTS judged_until timestamptz,
        ADD COLUMN IF NOT EXISTS standings_at timestamptz,
        ADD COLUMN IF NOT EXISTS total_messages bigint,
        ADD COLUMN IF NOT EXISTS total_points bigint,
        ADD COLUMN IF NOT EXISTS unique_chatters bigint`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS session_standings (
        session_id text NOT NULL,
        place integer NOT NULL,
        user_id bigint NOT NULL,
        points bigint NOT NULL,
        messages bigint NOT NULL,
        emotes bigint NOT NULL,
        username text NOT NULL,
        profile_picture text,
        reached_at timestamptz NOT NULL,
        reached_seq bigint NOT NULL,
        CONSTRAINT session_standings_pkey PRIMARY KEY (session_id, place)
      )`);
    await runner.query('CREATE INDEX IF NOT EXISTS session_standings_by_user ON session_standings (user_id)');
    await runner.query('CREATE INDEX IF NOT EXISTS stream_sessions_by_end ON stream_sessions (ended_at)');
    await runner.query(
      'CREATE INDEX IF NOT EXISTS stream_sessions_unsettled ON stream_sessions (ended_at) WHERE standings_at IS NULL',
    );
    await runner.query(`
      CREATE TABLE IF NOT EXISTS coin_take_backs (
        id text NOT NULL,
        message_id text NOT NULL,
        user_id bigint NOT NULL,
        session_id text NOT NULL,
        amount integer NOT NULL,
        created_at timestamptz NOT NULL,
        built text NOT NULL,
        CONSTRAINT coin_take_backs_pkey PRIMARY KEY (id)
      )`);
    await runner.query(
      'CREATE INDEX IF NOT EXISTS coin_take_backs_by_session ON coin_take_backs (session_id)',
    );
    for (const [name, definition] of CONCURRENT) {
      // What an interrupted build left behind is no index.
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON ${definition}`);
    }
  }

  async down(runner) {
    for (const [name] of CONCURRENT) await runner.query(`DROP INDEX IF EXISTS ${name}`);
    await runner.query('DROP INDEX IF EXISTS stream_sessions_unsettled');
    await runner.query('DROP INDEX IF EXISTS stream_sessions_by_end');
    await runner.query('DROP TABLE IF EXISTS coin_take_backs');
    await runner.query('DROP TABLE IF EXISTS session_standings');
    await runner.query(`
      ALTER TABLE stream_sessions
        DROP COLUMN IF EXISTS revision, DROP COLUMN IF EXISTS judged_from, DROP COLUMN IF EXISTS judged_until,
        DROP COLUMN IF EXISTS standings_at, DROP COLUMN IF EXISTS total_messages, DROP COLUMN IF EXISTS total_points,
        DROP COLUMN IF EXISTS unique_chatters`);
  }
};
