import { Injectable } from '@nestjs/common';
import { CoinOutbox } from '../coins/coin-outbox.service';
import { changeStanding } from '../leaderboard/standing-change';
import { Database, type Query } from '../platform/database/database';
import { pages } from '../platform/database/pages';
import { GRACE_MS, type StreamSession } from '../sessions/stream-session';

const BATCH = 100;

/** Bonuses of a channel and a span of time that no session was known for; by their index. */
const SELECT_UNFILED = `
  SELECT entry.id, entry.user_id, entry.created_at, viewer.username, viewer.profile_picture
    FROM coin_entries AS entry JOIN viewers AS viewer ON viewer.user_id = entry.user_id
   WHERE split_part(entry.idempotency_key, ':', 3) = $1 AND entry.created_at BETWEEN $2 AND $3 AND entry.id > $4
     AND entry.session_id IS NULL AND entry.idempotency_key LIKE 'kick:%'
     AND entry.reason IN ('follow', 'subscription', 'renewal', 'gift', 'kicks')
   ORDER BY entry.id LIMIT ${BATCH}`;

/** Everybody takes the locks in this order: balance, then session. A reversal waits until its original is filed. */
const HOLD_BALANCE = 'SELECT 1 FROM coin_balances WHERE user_id = $1 FOR UPDATE';

/** With what takes it back, so that a board counts neither or both. */
const FILE = `
  WITH filed AS (
    UPDATE coin_entries SET session_id = $2
     WHERE (id = $1 OR reverses_entry_id = $1) AND session_id IS NULL
    RETURNING id, user_id, session_id, amount
  ), noted AS (
    INSERT INTO coin_outbox (entry_id, user_id, session_id, amount) SELECT * FROM filed
  )
  SELECT id, amount FROM filed`;

const SELECT_REVERSALS = 'SELECT id FROM coin_entries WHERE reverses_entry_id = ANY($1::bigint[])';

interface Unfiled {
  id: string;
  user_id: string;
  created_at: Date;
  username: string;
  profile_picture: string | null;
}

/**
 * Gives bonuses their session that were told before its start was. The balance has them already; the session's board gets
 * them here. Repeated after a crash, it goes on with those that have no session yet; Redis is told by the outbox.
 */
@Injectable()
export class LateBonuses {
  constructor(
    private readonly database: Database,
    private readonly outbox: CoinOutbox,
  ) {}

  /** @throws DatabaseUnavailable, and rejects when Redis does not know of the bonuses themselves yet; to be tried again */
  async file(session: StreamSession): Promise<void> {
    const { id, broadcaster_user_id, started_ms, ended_ms } = session;
    const from = new Date(Math.floor(started_ms / 1000) * 1000).toISOString();
    const until = ended_ms === null ? 'infinity' : new Date(ended_ms + GRACE_MS).toISOString();
    const unfiled = pages<Unfiled>((last) =>
      this.database.query(SELECT_UNFILED, [broadcaster_user_id, from, until, last?.id ?? '0']),
    );
    for await (const page of unfiled) await this.fileAll(id, page);
  }

  private async fileAll(sessionId: string, page: Unfiled[]): Promise<void> {
    if (page.length === 0) return;
    const ids = page.map((entry) => entry.id);
    const reversals = await this.database.query<{ id: string }>(SELECT_REVERSALS, [ids]);
    // From here on the outbox adds them to the board and leaves the balance alone.
    await this.outbox.haveApplied([...ids, ...reversals.map(({ id }) => id)]);
    const filed: string[] = [];
    for (const entry of page)
      filed.push(...(await this.database.transaction((query) => fileOne(query, sessionId, entry))));
    if (filed.length > 0) await this.outbox.apply(filed);
  }
}

/** @returns the entries that have a session now and had none */
async function fileOne(query: Query, sessionId: string, entry: Unfiled): Promise<string[]> {
  const { id, user_id, username, profile_picture, created_at } = entry;
  await query(HOLD_BALANCE, [user_id]);
  const filed = await query<{ id: string; amount: number }>(FILE, [id, sessionId]);
  if (filed.length === 0) return [];
  const points = filed.reduce((sum, { amount }) => sum + amount, 0);
  const newcomer = { username, profile_picture, at: created_at.toISOString() };
  await changeStanding(query, sessionId, user_id, points, newcomer);
  return filed.map((each) => each.id);
}
