/** The tables of chat, coins, sessions and refused deliveries. */
exports.Initial1790000000001 = class Initial1790000000001 {
  name = 'Initial1790000000001';

  async up(runner) {
    await runner.query(`
      CREATE TABLE chat_messages (
        message_id text NOT NULL,
        broadcaster_user_id bigint NOT NULL,
        sender_user_id bigint,
        session_id text,
        content text NOT NULL,
        emotes jsonb NOT NULL,
        emote_count smallint NOT NULL,
        broadcaster jsonb NOT NULL,
        sender jsonb NOT NULL,
        replies_to jsonb,
        created_at timestamptz NOT NULL,
        received_at timestamptz NOT NULL,
        arrival_seq bigint NOT NULL,
        sweet_coins_earned integer NOT NULL,
        sweet_coins_reason text NOT NULL,
        CONSTRAINT chat_messages_pkey PRIMARY KEY (message_id)
      )`);
    await runner.query(
      'CREATE INDEX chat_messages_by_channel ON chat_messages (broadcaster_user_id, created_at, arrival_seq)',
    );
    await runner.query('CREATE INDEX chat_messages_by_time ON chat_messages (created_at, arrival_seq)');
    await runner.query(
      "CREATE INDEX chat_messages_pending ON chat_messages (arrival_seq) WHERE sweet_coins_reason = 'pending'",
    );
    await runner.query(
      'CREATE INDEX chat_messages_by_session ON chat_messages (session_id, created_at) WHERE session_id IS NOT NULL',
    );
    await runner.query(`
      CREATE TABLE coin_entries (
        id bigserial NOT NULL,
        user_id bigint NOT NULL,
        session_id text,
        message_id text,
        amount integer NOT NULL,
        reason text NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT coin_entries_pkey PRIMARY KEY (id)
      )`);
    await runner.query('CREATE INDEX coin_entries_by_user ON coin_entries (user_id, created_at)');
    await runner.query(
      'CREATE INDEX coin_entries_by_session ON coin_entries (session_id) WHERE session_id IS NOT NULL',
    );
    await runner.query('CREATE UNIQUE INDEX coin_entries_one_per_message ON coin_entries (message_id)');
    await runner.query(`
      CREATE TABLE coin_balances (
        user_id bigint NOT NULL,
        balance bigint NOT NULL,
        CONSTRAINT coin_balances_pkey PRIMARY KEY (user_id)
      )`);
    await runner.query(`
      CREATE TABLE stream_sessions (
        id text NOT NULL,
        broadcaster_user_id bigint NOT NULL,
        username text NOT NULL,
        title text NOT NULL,
        started_at timestamptz NOT NULL,
        ended_at timestamptz,
        status_at timestamptz NOT NULL,
        title_at timestamptz NOT NULL,
        board_updated_at timestamptz,
        CONSTRAINT stream_sessions_pkey PRIMARY KEY (id)
      )`);
    await runner.query(
      'CREATE UNIQUE INDEX stream_sessions_one_open ON stream_sessions (broadcaster_user_id) WHERE ended_at IS NULL',
    );
    await runner.query(
      'CREATE INDEX stream_sessions_by_channel ON stream_sessions (broadcaster_user_id, started_at)',
    );
    await runner.query(`
      CREATE TABLE dead_letters (
        id bigserial NOT NULL,
        delivery_id text NOT NULL,
        event_type text NOT NULL,
        body bytea NOT NULL,
        headers jsonb NOT NULL,
        reason text NOT NULL,
        received_at timestamptz NOT NULL,
        replayed_at timestamptz,
        CONSTRAINT dead_letters_pkey PRIMARY KEY (id)
      )`);
    await runner.query('CREATE INDEX dead_letters_by_time ON dead_letters (received_at)');
    await runner.query('CREATE UNIQUE INDEX dead_letters_one_per_delivery ON dead_letters (delivery_id)');
    await runner.query(`
      CREATE TABLE webhook_spool (
        id bigserial NOT NULL,
        delivery_id text NOT NULL,
        headers jsonb NOT NULL,
        body bytea NOT NULL,
        received_at timestamptz NOT NULL,
        CONSTRAINT webhook_spool_pkey PRIMARY KEY (id)
      )`);
    await runner.query('CREATE UNIQUE INDEX webhook_spool_one_per_delivery ON webhook_spool (delivery_id)');
  }

  async down(runner) {
    for (const table of [
      'webhook_spool',
      'dead_letters',
      'stream_sessions',
      'coin_balances',
      'coin_entries',
      'chat_messages',
    ]) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
};
