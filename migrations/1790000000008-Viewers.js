/**
 * Who has written: one row for each viewer, and one for each name that a viewer had. Both are filled from the messages of
 * before. That reads `chat_messages` once, by nothing but its rows: 4 to 8 s for each million of them on a small server, without
 * a statement timeout. Workers of an earlier version must be stopped meanwhile: what they write would not be counted.
 */
exports.Viewers1790000000008 = class Viewers1790000000008 {
  name = 'Viewers1790000000008';

  async up(runner) {
    await runner.query('SET LOCAL statement_timeout = 0');
    // Most rows are updated several times an hour; with room in the page that touches no index.
    await runner.query(`
      CREATE TABLE viewers (
        user_id bigint NOT NULL,
        username text NOT NULL,
        channel_slug text NOT NULL,
        profile_picture text,
        first_seen_at timestamptz NOT NULL,
        last_seen_at timestamptz NOT NULL,
        messages_total bigint NOT NULL,
        CONSTRAINT viewers_pkey PRIMARY KEY (user_id)
      ) WITH (fillfactor = 70)`);
    await runner.query(`
      CREATE TABLE viewer_names (
        user_id bigint NOT NULL,
        username text NOT NULL,
        since timestamptz NOT NULL,
        until timestamptz NOT NULL,
        CONSTRAINT viewer_names_pkey PRIMARY KEY (user_id, username)
      )`);
    // One state for each name, not one for each message: how the newest message shows its sender travels in the greatest array.
    await runner.query(`
      CREATE TEMPORARY TABLE seen ON COMMIT DROP AS
      SELECT sender_user_id AS user_id, coalesce(sender ->> 'username', '') AS username,
             min(created_at) AS since, max(created_at) AS until, count(*) AS messages,
             max(ARRAY[to_char(created_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS'), lpad(arrival_seq::text, 20, '0'),
                       coalesce(sender ->> 'username', ''), coalesce(sender ->> 'channel_slug', ''),
                       coalesce(sender ->> 'profile_picture', '')]) AS newest
        FROM chat_messages WHERE sender_user_id IS NOT NULL
       GROUP BY 1, 2`);
    await runner.query(`
      INSERT INTO viewers
      SELECT user_id, newest[3], newest[4], nullif(newest[5], ''), since, until, messages
        FROM (SELECT user_id, max(newest) AS newest, min(since) AS since, max(until) AS until, sum(messages) AS messages
                FROM seen GROUP BY 1) AS viewer`);
    await runner.query('INSERT INTO viewer_names SELECT user_id, username, since, until FROM seen');
    await runner.query('CREATE INDEX viewers_by_name ON viewers (lower(username))');
    await runner.query('CREATE INDEX viewer_names_by_name ON viewer_names (lower(username))');
  }

  async down(runner) {
    await runner.query('DROP TABLE viewer_names');
    await runner.query('DROP TABLE viewers');
  }
};
