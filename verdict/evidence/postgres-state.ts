import { withPostgres } from '../../test/support/postgres';
import type { EntryRow, MessageRow, PostgresState, SessionRow } from './observed';

const ms = (column: string, name: string) => `round(extract(epoch FROM ${column}) * 1000)::float8 AS ${name}`;

/** Reads the tables of the contract in one snapshot. */
export const readPostgres = (databaseUrl: string): Promise<PostgresState> =>
  withPostgres(databaseUrl, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const rows = async <Row>(sql: string) => (await client.query(sql)).rows as Row[];
    const balances = await rows<{ user_id: string; balance: string }>(
      'SELECT user_id, balance FROM coin_balances',
    );
    const letters = await rows<{ body: Buffer | string }>('SELECT body FROM dead_letters');
    return {
      messages: await rows<MessageRow>(
        `SELECT message_id, broadcaster_user_id, sender_user_id, session_id, content, sweet_coins_earned,
                sweet_coins_reason, ${ms('created_at', 'created_ms')}, ${ms('received_at', 'received_ms')}
           FROM chat_messages`,
      ),
      // Builds of before administration have no column for its keys.
      entries: await rows<EntryRow>(
        `SELECT user_id, session_id, message_id, amount, reason, to_jsonb(entry) ->> 'idempotency_key' AS idempotency_key
           FROM coin_entries AS entry`,
      ),
      balances: new Map(balances.map(({ user_id, balance }) => [user_id, Number(balance)])),
      sessions: await rows<SessionRow>(
        `SELECT id, broadcaster_user_id, title, ${ms('started_at', 'started_ms')}, ${ms('ended_at', 'ended_ms')}
           FROM stream_sessions`,
      ),
      deadLetters: letters.map(({ body }) => body.toString()),
    };
  });
