/**
 * Boards over time. A board is a span of time, of one channel or of all: who earned how much in it. It is counted once, when
 * it is asked for the first time, and from then on every statement that changes the ledger changes it as well, in the same
 * transaction, by triggers that no writer can forget. The board of all time and all channels is counted here: 2 to 4 s
 * for each million entries, beside the traffic.
 */

/** What counts as earned, with what was reversed of it; adjustments, imports and spending do not. */
const EARNED = "('chat_message', 'follow', 'subscription', 'renewal', 'gift', 'kicks')";

/** Of `entry`, and of `original`, the entry that it reverses: a reversal counts as what it takes back, and at its time. */
const COUNTS = `entry.reason IN ${EARNED}
  OR entry.reason = 'reversal' AND (entry.reverses_entry_id IS NULL OR original.reason IN ${EARNED})`;

const TABLES = `
  CREATE TABLE IF NOT EXISTS period_boards (
    id serial NOT NULL,
    broadcaster_user_id bigint NOT NULL,
    from_at timestamptz NOT NULL,
    to_at timestamptz NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    dropped_at timestamptz,
    CONSTRAINT period_boards_pkey PRIMARY KEY (id)
  );
  CREATE UNIQUE INDEX IF NOT EXISTS period_boards_one_each ON period_boards (broadcaster_user_id, from_at, to_at)
    WHERE dropped_at IS NULL;
  CREATE TABLE IF NOT EXISTS period_board_sums (
    board_id integer NOT NULL,
    user_id bigint NOT NULL,
    points bigint NOT NULL,
    reached_at timestamptz NOT NULL,
    CONSTRAINT period_board_sums_pkey PRIMARY KEY (board_id, user_id)
  );
  CREATE INDEX IF NOT EXISTS period_board_sums_in_order
    ON period_board_sums (board_id, (-points), reached_at, user_id) WHERE points > 0;
  CREATE TABLE IF NOT EXISTS period_board_ranks (
    board_id integer NOT NULL,
    points bigint NOT NULL,
    viewers integer NOT NULL,
    CONSTRAINT period_board_ranks_pkey PRIMARY KEY (board_id, points)
  ) WITH (fillfactor = 50);`;

/** The channel of a session's id, as `stream-session.ts` makes it; null of anything else. */
const CHANNEL_OF = `
  CREATE OR REPLACE FUNCTION channel_of(session_id text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN session_id ~ '^[1-9][0-9]{0,17}-[0-9]{1,12}$' THEN split_part(session_id, '-', 1)::bigint END $$`;

/** Every entry that counts, at the time of its message or event. Its halves go by an index each. */
const VIEW = `
  CREATE OR REPLACE VIEW earned_entries AS
  SELECT entry.id, entry.user_id, channel_of(entry.session_id) AS broadcaster_user_id, entry.amount,
         entry.created_at AS earned_at
    FROM coin_entries AS entry
   WHERE entry.reverses_entry_id IS NULL AND (entry.reason IN ${EARNED} OR entry.reason = 'reversal')
   UNION ALL
  SELECT entry.id, entry.user_id, channel_of(entry.session_id), entry.amount, original.created_at
    FROM coin_entries AS original JOIN coin_entries AS entry ON entry.reverses_entry_id = original.id
   WHERE entry.reason = 'reversal' AND original.reason IN ${EARNED}`;

/**
 * Adds entries to all boards that they belong to, or to one. Rows are written in the order of their keys, sums before
 * ranks, so that two ledger transactions wait for each other and never in a circle.
 *
 * A sum was reached with the newest moment at which its viewer earned something that still stands. An entry that takes
 * something away has that moment looked up again, after the row is locked: another transaction may have added to it. Of
 * somebody for whom nothing stands it is `-infinity`, so that whatever comes next is newer.
 */
const APPLY = `
  CREATE OR REPLACE FUNCTION period_boards_add(
    users bigint[], channels bigint[], amounts bigint[], times timestamptz[], only_board integer DEFAULT NULL
  ) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    boards integer[];
    d_boards integer[]; d_users bigint[]; d_points bigint[]; d_reached timestamptz[];
    r_boards integer[]; r_users bigint[];
    empty_boards integer[]; empty_points bigint[];
  BEGIN
    IF users IS NULL THEN RETURN; END IF;
    SELECT array_agg(board.id) INTO boards FROM period_boards AS board
     WHERE board.dropped_at IS NULL AND (only_board IS NULL OR board.id = only_board)
       AND board.from_at <= (SELECT max(t) FROM unnest(times) AS t)
       AND board.to_at > (SELECT min(t) FROM unnest(times) AS t);
    IF boards IS NULL THEN RETURN; END IF;

    SELECT array_agg(board_id), array_agg(user_id), array_agg(points), array_agg(reached),
           array_agg(board_id) FILTER (WHERE is_less), array_agg(user_id) FILTER (WHERE is_less)
      INTO d_boards, d_users, d_points, d_reached, r_boards, r_users
      FROM (
        SELECT board.id AS board_id, entry.user_id, sum(entry.amount)::bigint AS points, max(entry.at) AS reached,
               bool_or(entry.amount < 0) AS is_less
          FROM unnest(users, channels, amounts, times) AS entry(user_id, channel, amount, at)
          JOIN period_boards AS board ON board.id = ANY(boards)
           AND (board.broadcaster_user_id = 0 OR board.broadcaster_user_id = entry.channel)
           AND entry.at >= board.from_at AND entry.at < board.to_at
         GROUP BY 1, 2
      ) AS summed;
    IF d_boards IS NULL THEN RETURN; END IF;

    WITH delta AS (
      SELECT * FROM unnest(d_boards, d_users, d_points, d_reached) AS delta(board_id, user_id, points, reached_at)
    ), changed AS (
      INSERT INTO period_board_sums AS known (board_id, user_id, points, reached_at)
      SELECT * FROM delta ORDER BY 1, 2
      ON CONFLICT (board_id, user_id) DO UPDATE SET
        points = known.points + excluded.points, reached_at = greatest(known.reached_at, excluded.reached_at)
      RETURNING board_id, user_id, points
    ), moved AS (
      SELECT board_id, points, sum(viewers)::integer AS viewers FROM (
        SELECT board_id, points, 1 AS viewers FROM changed WHERE points > 0
         UNION ALL
        SELECT board_id, changed.points - delta.points, -1 FROM changed JOIN delta USING (board_id, user_id)
         WHERE changed.points - delta.points > 0
      ) AS step GROUP BY 1, 2 HAVING sum(viewers) <> 0
    ), ranked AS (
      INSERT INTO period_board_ranks AS known (board_id, points, viewers)
      SELECT * FROM moved ORDER BY 1, 2
      ON CONFLICT (board_id, points) DO UPDATE SET viewers = known.viewers + excluded.viewers
      RETURNING board_id, points, viewers
    )
    SELECT array_agg(board_id), array_agg(points) INTO empty_boards, empty_points FROM ranked WHERE viewers = 0;
    IF empty_boards IS NOT NULL THEN
      DELETE FROM period_board_ranks AS known USING unnest(empty_boards, empty_points) AS gone(board_id, points)
       WHERE known.board_id = gone.board_id AND known.points = gone.points AND known.viewers = 0;
    END IF;

    IF r_boards IS NOT NULL THEN
      UPDATE period_board_sums AS known SET reached_at = coalesce((
        SELECT max(earned_at) FROM (
          SELECT entry.earned_at FROM earned_entries AS entry
           WHERE entry.user_id = known.user_id AND entry.earned_at >= board.from_at AND entry.earned_at < board.to_at
             AND (board.broadcaster_user_id = 0 OR board.broadcaster_user_id = entry.broadcaster_user_id)
           GROUP BY entry.earned_at HAVING sum(entry.amount) <> 0
        ) AS standing), '-infinity')
        FROM unnest(r_boards, r_users) AS less(board_id, user_id) JOIN period_boards AS board ON board.id = less.board_id
       WHERE known.board_id = less.board_id AND known.user_id = less.user_id;
    END IF;
  END $$`;

/**
 * Statements that write the ledger hold the gate together, from before their rows get their ids until they commit; who
 * counts a board has it alone for a moment. What is committed then, and nothing else, has an id below the one that is noted.
 */
const GATE = 727002;
/** Held alone while a board is counted, by what is counted may not change: entries that stand in the ledger already. */
const COUNTING = 727003;

const ENTER = `
  CREATE OR REPLACE FUNCTION period_boards_enter() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM pg_advisory_xact_lock_shared(${COUNTING}); END IF;
    PERFORM pg_advisory_xact_lock_shared(${GATE});
    RETURN NULL;
  END $$`;

const summed = (rows, sign) => `
  SELECT entry.user_id, channel_of(entry.session_id) AS channel, ${sign}entry.amount AS amount,
         coalesce(original.created_at, entry.created_at) AS at
    FROM ${rows} AS entry LEFT JOIN coin_entries AS original ON original.id = entry.reverses_entry_id
   WHERE ${COUNTS}`;

const columns = (row) =>
  ['user_id', 'session_id', 'amount', 'reason', 'created_at', 'reverses_entry_id']
    .map((name) => `${row}.${name}`)
    .join(', ');
/** Rows of an UPDATE that changed something that counts, as they were (`was`) or as they are (`is_now`). */
const changed = (side) => `(
  SELECT ${side}.* FROM added AS is_now JOIN removed AS was ON was.id = is_now.id
   WHERE (${columns('is_now')}) IS DISTINCT FROM (${columns('was')}))`;

const add = (rows) => `
  PERFORM period_boards_add(array_agg(user_id), array_agg(channel), array_agg(amount::bigint), array_agg(at))
     FROM (${rows}) AS entry;`;

const FOLLOW = `
  CREATE OR REPLACE FUNCTION period_boards_follow() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN ${add(summed('added', ''))}
    ELSIF TG_OP = 'DELETE' THEN ${add(summed('removed', '-'))}
    ELSIF TG_OP = 'UPDATE' THEN ${add(`${summed(changed('is_now'), '')} UNION ALL ${summed(changed('was'), '-')}`)}
    ELSE
      -- Not TRUNCATE, which is refused when they are in the same list as coin_entries.
      DELETE FROM period_board_sums;
      DELETE FROM period_board_ranks;
    END IF;
    RETURN NULL;
  END $$`;

const TRIGGERS = `
  DROP TRIGGER IF EXISTS period_boards_enter ON coin_entries;
  DROP TRIGGER IF EXISTS period_boards_enter_update ON coin_entries;
  DROP TRIGGER IF EXISTS period_boards_insert ON coin_entries;
  DROP TRIGGER IF EXISTS period_boards_update ON coin_entries;
  DROP TRIGGER IF EXISTS period_boards_delete ON coin_entries;
  DROP TRIGGER IF EXISTS period_boards_truncate ON coin_entries;
  CREATE TRIGGER period_boards_enter BEFORE INSERT OR DELETE ON coin_entries
    FOR EACH STATEMENT EXECUTE FUNCTION period_boards_enter();
  CREATE TRIGGER period_boards_enter_update
    BEFORE UPDATE OF user_id, session_id, amount, reason, created_at, reverses_entry_id ON coin_entries
    FOR EACH STATEMENT EXECUTE FUNCTION period_boards_enter();
  CREATE TRIGGER period_boards_insert AFTER INSERT ON coin_entries REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION period_boards_follow();
  CREATE TRIGGER period_boards_update AFTER UPDATE ON coin_entries REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION period_boards_follow();
  CREATE TRIGGER period_boards_delete AFTER DELETE ON coin_entries REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION period_boards_follow();
  CREATE TRIGGER period_boards_truncate AFTER TRUNCATE ON coin_entries
    FOR EACH STATEMENT EXECUTE FUNCTION period_boards_follow();`;

/** The greatest id below which every entry is committed. To be asked in a transaction of its own. */
const FLOOR = `
  CREATE OR REPLACE FUNCTION period_boards_floor() RETURNS bigint LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(${GATE});
    RETURN (SELECT coalesce(max(id), 0) FROM coin_entries);
  END $$`;

/**
 * Counts a board, in one transaction: what stands up to \`floor_id\` beside the traffic, then the rest with the gate held.
 * One who counts the same board meanwhile waits for the first and gets its board.
 */
const COUNT = `
  CREATE OR REPLACE FUNCTION period_boards_count(channel bigint, span_from timestamptz, span_to timestamptz, floor_id bigint)
  RETURNS integer LANGUAGE plpgsql AS $$
  DECLARE board integer;
  BEGIN
    PERFORM pg_advisory_xact_lock(${COUNTING});
    INSERT INTO period_boards (broadcaster_user_id, from_at, to_at) VALUES (channel, span_from, span_to)
      ON CONFLICT DO NOTHING RETURNING id INTO board;
    IF board IS NULL THEN
      RETURN (SELECT id FROM period_boards AS known WHERE known.broadcaster_user_id = channel
                 AND known.from_at = span_from AND known.to_at = span_to AND known.dropped_at IS NULL);
    END IF;
    INSERT INTO period_board_sums (board_id, user_id, points, reached_at)
    SELECT board, user_id, sum(amount), max(earned_at) FROM (
      SELECT user_id, earned_at, sum(amount) AS amount FROM earned_entries
       WHERE id <= floor_id AND earned_at >= span_from AND earned_at < span_to
         AND (channel = 0 OR broadcaster_user_id = channel)
       GROUP BY user_id, earned_at HAVING sum(amount) <> 0
    ) AS standing GROUP BY user_id;
    INSERT INTO period_board_ranks (board_id, points, viewers)
    SELECT board, points, count(*) FROM period_board_sums WHERE board_id = board AND points > 0 GROUP BY points;
    PERFORM pg_advisory_xact_lock(${GATE});
    PERFORM period_boards_add(array_agg(user_id), array_agg(broadcaster_user_id), array_agg(amount::bigint),
                              array_agg(earned_at), board)
       FROM earned_entries WHERE id > floor_id;
    RETURN board;
  END $$`;

exports.PeriodBoards1790000000010 = class PeriodBoards1790000000010 {
  name = 'PeriodBoards1790000000010';
  // The boards are counted beside the traffic, which takes two transactions. Each step may be repeated.
  transaction = false;

  async up(runner) {
    for (const step of [TABLES, CHANNEL_OF, VIEW, APPLY, ENTER, FOLLOW, FLOOR, COUNT, TRIGGERS])
      await runner.query(step);
    // What somebody has spent is summed when it is asked for; what an interrupted build left behind is no index.
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS coin_entries_spent');
    await runner.query(
      "CREATE INDEX CONCURRENTLY coin_entries_spent ON coin_entries (user_id) WHERE reason = 'spend'",
    );
    const [{ floor }] = await runner.query('SELECT period_boards_floor() AS floor');
    await runner.query("SELECT period_boards_count(0, '-infinity', 'infinity', $1)", [floor]);
  }

  async down(runner) {
    await runner.query('DROP INDEX IF EXISTS coin_entries_spent');
    for (const name of ['enter', 'enter_update', 'insert', 'update', 'delete', 'truncate'])
      await runner.query(`DROP TRIGGER IF EXISTS period_boards_${name} ON coin_entries`);
    await runner.query(`DROP FUNCTION IF EXISTS
      period_boards_enter, period_boards_follow, period_boards_floor, period_boards_count, period_boards_add`);
    await runner.query('DROP VIEW IF EXISTS earned_entries');
    await runner.query('DROP FUNCTION IF EXISTS channel_of');
    await runner.query('DROP TABLE IF EXISTS period_boards, period_board_sums, period_board_ranks');
  }
};
