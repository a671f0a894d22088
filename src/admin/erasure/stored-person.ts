// Longer than usual: every table that may hold something about a person, and what becomes of it there.
import { Injectable } from '@nestjs/common';
import { ERASED_PERSON } from '../../erasure/erased-people';
import { NameRemoval } from '../../leaderboard/name-removal';
import { Database, type Query } from '../../platform/database/database';
import { LongAnswer, requirePrimary } from '../../platform/database/long-answer';
import { LongWrite } from '../../platform/database/long-write';
import { BODY_HAS_ID, BODY_HAS_NAME } from './named-in-body';

/** Messages of one transaction: some milliseconds. */
const PAGE = 200;

const DELETED = `'${JSON.stringify(ERASED_PERSON)}'::json`;

/** Reads all messages once: whom they answer is in no index, which would cost every message something and is asked here alone. */
const SELECT_MESSAGES = `
  SELECT message_id FROM chat_messages
   WHERE sender_user_id = $1::bigint AND sender ->> 'user_id' IS NOT NULL
      OR replies_to #>> '{sender,user_id}' = $1::bigint::text`;

const ANONYMISE_MESSAGES = `
  WITH theirs AS (
    UPDATE chat_messages SET content = '', emotes = '[]', sender = ${DELETED}, replies_to = NULL
     WHERE message_id = ANY($2) AND sender_user_id = $1::bigint RETURNING 1
  ), answers AS (
    UPDATE chat_messages
       SET replies_to = json_build_object('message_id', replies_to -> 'message_id', 'content', '', 'sender', ${DELETED})
     WHERE message_id = ANY($2) AND sender_user_id IS DISTINCT FROM $1::bigint RETURNING 1
  )
  SELECT (SELECT count(*)::int FROM theirs) AS messages, (SELECT count(*)::int FROM answers) AS replies`;

const SELECT_NAMES = `
  SELECT username FROM viewers WHERE user_id = $1 AND username <> ''
   UNION
  SELECT username FROM viewer_names WHERE user_id = $1 AND username <> ''`;

/** A name that somebody else has by now is theirs, and so is what waits for it. */
const ANONYMISE_IMPORTS = `
  UPDATE import_rows SET username = NULL, name_key = NULL, reason = NULL,
         status = CASE WHEN status IN ('waiting', 'due') THEN 'withdrawn' ELSE status END
   WHERE (username IS NOT NULL OR name_key IS NOT NULL)
     AND (user_id = $1 OR user_id IS NULL AND name_key IN (
           SELECT lower(name) FROM unnest($2::text[]) AS name
            WHERE NOT EXISTS (SELECT 1 FROM viewers WHERE lower(username) = lower(name) AND user_id <> $1)))`;

const DELETE_LETTERS = `
  DELETE FROM dead_letters WHERE ${BODY_HAS_ID} OR ${BODY_HAS_NAME}`;

/** Texts of administrators may name the person. */
const ANONYMISE_ACTS = `
  UPDATE admin_audit SET before = before - 'reason', after = after - 'reason'
   WHERE on_whom = 'viewer:' || $1::bigint
      OR on_whom IN (SELECT 'entry:' || id FROM coin_entries WHERE user_id = $1::bigint)`;

/** What is removed, by the name under which it is counted, in one transaction. Each may be repeated. */
const REMOVE: [kind: string, sql: string, hasNames: boolean][] = [
  ['dead_letters', DELETE_LETTERS, true],
  ['import_rows', ANONYMISE_IMPORTS, true],
  ['redemptions', `UPDATE reward_redemptions SET user_id = NULL, user_input = '' WHERE user_id = $1`, false],
  ['notes', 'UPDATE coin_entries SET note = NULL WHERE user_id = $1 AND note IS NOT NULL', false],
  ['reasons', `UPDATE viewer_exclusions SET reason = '' WHERE user_id = $1 AND reason <> ''`, false],
  ['reasons', `UPDATE viewer_bans SET reason = '' WHERE user_id = $1 AND reason <> ''`, false],
  ['names', 'DELETE FROM viewer_names WHERE user_id = $1', false],
  ['viewers', 'DELETE FROM viewers WHERE user_id = $1', false],
];

const KINDS = ['messages', 'receipts', 'replies', 'boards', ...REMOVE.map(([kind]) => kind)];

const COUNT = `
  UPDATE erased_viewers
     SET removed = removed || jsonb_build_object($2::text, coalesce((removed ->> $2)::bigint, 0) + $3::bigint)
   WHERE user_id = $1`;

/** Removes a person from Postgres; the ledger keeps the number. What is done is counted in the same transaction. */
@Injectable()
export class StoredPerson {
  constructor(
    private readonly names: NameRemoval,
    private readonly database: Database,
    private readonly longWrite: LongWrite,
    private readonly longAnswer: LongAnswer,
  ) {}

  /** Present and former names. @throws DatabaseUnavailable */
  async namesOf(userId: string): Promise<string[]> {
    const names = await this.database.query<{ username: string }>(SELECT_NAMES, [userId]);
    return names.map(({ username }) => username);
  }

  /** What they wrote, and what others' answers repeat of it. @throws DatabaseUnavailable */
  async forgetMessages(userId: string): Promise<void> {
    await this.longAnswer.connected(async (read) => {
      for await (const page of read<{ message_id: string }>(SELECT_MESSAGES, [userId], PAGE))
        await this.database.transaction(async (query) => {
          const ids = page.map(({ message_id }) => message_id);
          const [changed] = await query<{ messages: number; replies: number }>(ANONYMISE_MESSAGES, [
            userId,
            ids,
          ]);
          const { messages = 0, replies = 0 } = changed ?? {};
          // A receipt tells no more who wrote its message.
          await count(query, userId, [
            ['messages', messages],
            ['receipts', messages],
            ['replies', replies],
          ]);
        });
      await requirePrimary(read);
    });
  }

  /**
   * Everything else, with the names by which it is found. @param sessions boards in Redis on which the person is
   * @throws DatabaseUnavailable with nothing done
   */
  async forgetRest(userId: string, names: string[], sessions: string[]): Promise<void> {
    await this.longWrite.transaction(async (query) => {
      const counted: [kind: string, rows: number][] = [];
      for (const [kind, sql, hasNames] of REMOVE) {
        const [row] = await query<{ rows: number }>(
          `WITH changed AS (${sql} RETURNING 1) SELECT count(*)::int AS rows FROM changed`,
          hasNames ? [userId, names] : [userId],
        );
        counted.push([kind, row?.rows ?? 0]);
      }
      await query(ANONYMISE_ACTS, [userId]);
      // Last, because it holds streams whose boards others want to change.
      counted.push(['boards', await this.names.inPostgres(query, userId, sessions)]);
      await count(query, userId, counted);
    });
  }

  /** Whether deliveries that name the person wait for Redis. They leave within seconds. @throws DatabaseUnavailable */
  async isSpooled(userId: string): Promise<boolean> {
    const [row] = await this.database.query<{ is_spooled: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM webhook_spool WHERE ${BODY_HAS_ID}) AS is_spooled`,
      [userId],
    );
    return row?.is_spooled === true;
  }

  /** What was removed so far, by kind. @throws DatabaseUnavailable */
  async removed(userId: string): Promise<Record<string, number>> {
    const [row] = await this.database.query<{ removed: Record<string, number> }>(
      'SELECT removed FROM erased_viewers WHERE user_id = $1',
      [userId],
    );
    return { ...Object.fromEntries(KINDS.map((kind) => [kind, 0])), ...row?.removed };
  }
}

async function count(query: Query, userId: string, counted: [kind: string, rows: number][]): Promise<void> {
  for (const [kind, rows] of counted) if (rows > 0) await query(COUNT, [userId, kind, rows]);
}
