/**
 * Outgoing webhooks: who is told (`endpoints`) and what there is to tell (`endpoint_events`). Events are written by triggers, in
 * the transaction that changes the ledger or a stream, so that none is told that was rolled back, none is forgotten, and no
 * writer has to think of it. While there is no endpoint a trigger looks at one empty table and is done.
 */
const TABLES = `
  CREATE TABLE IF NOT EXISTS endpoints (
    id bigserial NOT NULL,
    url text NOT NULL,
    description text,
    event_types text[] NOT NULL,
    secret text NOT NULL,
    old_secret text,
    old_secret_until timestamptz,
    state text NOT NULL DEFAULT 'enabled',
    disabled_reason text,
    disabled_at timestamptz,
    position bigint NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    attempts integer NOT NULL DEFAULT 0,
    failing_since timestamptz,
    next_attempt_at timestamptz,
    last_error text,
    last_delivered_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT endpoints_pkey PRIMARY KEY (id)
  );
  CREATE TABLE IF NOT EXISTS endpoint_events (
    id bigserial NOT NULL,
    position bigint,
    message_id uuid NOT NULL,
    type text NOT NULL,
    entry_id bigint,
    session jsonb,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT endpoint_events_pkey PRIMARY KEY (id)
  );
  CREATE UNIQUE INDEX IF NOT EXISTS endpoint_events_in_order ON endpoint_events (position) WHERE position IS NOT NULL;
  CREATE INDEX IF NOT EXISTS endpoint_events_new ON endpoint_events (id) WHERE position IS NULL;
  CREATE INDEX IF NOT EXISTS endpoint_events_by_time ON endpoint_events (at);`;

/** An award is what somebody earned; all else that moves a balance is an adjustment. */
const ENTRIES = `
  CREATE OR REPLACE FUNCTION endpoint_events_of_entries() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NOT EXISTS (SELECT FROM endpoints) THEN RETURN NULL; END IF;
    INSERT INTO endpoint_events (message_id, type, entry_id)
    SELECT gen_random_uuid(), event.type, event.id FROM (
      SELECT id, CASE WHEN reason IN ('chat_message', 'follow', 'subscription', 'renewal', 'gift', 'kicks')
                      THEN 'coin.awarded' ELSE 'viewer.adjusted' END AS type
        FROM added
    ) AS event
     WHERE EXISTS (SELECT FROM endpoints WHERE event.type = ANY(event_types))
     ORDER BY event.id;
    RETURN NULL;
  END $$`;

/** A stream that is learnt of when it has ended already started as well. */
const SESSIONS = `
  CREATE OR REPLACE FUNCTION endpoint_events_of_session() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NOT EXISTS (SELECT FROM endpoints WHERE event_types && '{session.started,session.ended}') THEN RETURN NULL; END IF;
    IF TG_OP = 'INSERT' OR NEW.ended_at IS NULL THEN
      INSERT INTO endpoint_events (message_id, type, session)
      VALUES (gen_random_uuid(), 'session.started', to_jsonb(NEW) || jsonb_build_object('ended_at', NULL));
    END IF;
    IF NEW.ended_at IS NOT NULL THEN
      INSERT INTO endpoint_events (message_id, type, session) VALUES (gen_random_uuid(), 'session.ended', to_jsonb(NEW));
    END IF;
    RETURN NULL;
  END $$`;

/** One table at a time: a transaction of ours that holds the other one may wait for this one. */
const TRIGGERS = [
  'DROP TRIGGER IF EXISTS endpoint_events_insert ON coin_entries',
  `CREATE TRIGGER endpoint_events_insert AFTER INSERT ON coin_entries REFERENCING NEW TABLE AS added
     FOR EACH STATEMENT EXECUTE FUNCTION endpoint_events_of_entries()`,
  'DROP TRIGGER IF EXISTS endpoint_events_start ON stream_sessions',
  `CREATE TRIGGER endpoint_events_start AFTER INSERT ON stream_sessions
     FOR EACH ROW EXECUTE FUNCTION endpoint_events_of_session()`,
  'DROP TRIGGER IF EXISTS endpoint_events_end ON stream_sessions',
  `CREATE TRIGGER endpoint_events_end AFTER UPDATE OF ended_at ON stream_sessions
     FOR EACH ROW WHEN (OLD.ended_at IS DISTINCT FROM NEW.ended_at) EXECUTE FUNCTION endpoint_events_of_session()`,
];

exports.Endpoints1790000000016 = class Endpoints1790000000016 {
  name = 'Endpoints1790000000016';
  transaction = false;

  async up(runner) {
    for (const step of [TABLES, ENTRIES, SESSIONS, ...TRIGGERS]) await runner.query(step);
  }

  async down(runner) {
    await runner.query('DROP TRIGGER IF EXISTS endpoint_events_insert ON coin_entries');
    await runner.query('DROP TRIGGER IF EXISTS endpoint_events_start ON stream_sessions');
    await runner.query('DROP TRIGGER IF EXISTS endpoint_events_end ON stream_sessions');
    await runner.query('DROP FUNCTION IF EXISTS endpoint_events_of_entries, endpoint_events_of_session');
    await runner.query('DROP TABLE IF EXISTS endpoint_events');
    await runner.query('DROP TABLE IF EXISTS endpoints');
  }
};
