// Longer than usual: entering and reversing share the rules of keys and balances, and each is a statement and its outcome.
import { Injectable } from '@nestjs/common';
import { writeAct } from '../audit/audit-trail';
import { changeStanding } from '../leaderboard/standing-change';
import { Database, type Query } from '../platform/database/database';

/** Coins given or taken by a person or a shop. */
export interface LedgerOperation {
  user_id: string;
  /** What the balance moves by. */
  amount: number;
  reason: 'adjustment' | 'spend';
  note: string;
  /** Names the request: with the same content it counts once, however often it is sent. */
  idempotency_key: string;
  may_be_negative: boolean;
  who: string;
}

/** `duplicate`: it had been done before, and nothing was done now; `balance` is as it is now. */
export interface Entered {
  status: 'applied' | 'duplicate';
  entry_id: string;
  amount: number;
  balance: string;
}

export type Refused =
  | { status: 'insufficient_balance'; balance: string }
  | { status: 'idempotency_key_reused'; entry_id: string };

/** `taken_back`: the message turned out not to be of the stream that it earned in, so the ledger has the opposite already. */
export type Unreversable = { status: 'unknown' } | { status: 'is_reversal' } | { status: 'taken_back' };

/** The balance of a viewer, who may be new, held until the transaction ends: of one viewer there is one operation at a time. */
const HOLD_BALANCE = `
  INSERT INTO coin_balances (user_id, balance) VALUES ($1, 0)
  ON CONFLICT (user_id) DO UPDATE SET balance = coin_balances.balance RETURNING balance`;

const SELECT_BY_KEY = 'SELECT id, user_id, amount, reason, note FROM coin_entries WHERE idempotency_key = $1';

const SELECT_ENTRY = `
  SELECT entry.id, entry.user_id, entry.session_id, entry.amount, entry.reason, entry.created_at::text AS created_at,
         entry.message_id, reversal.id AS reversal_id, reversal.amount AS reversal_amount
    FROM coin_entries AS entry LEFT JOIN coin_entries AS reversal ON reversal.reverses_entry_id = entry.id
   WHERE entry.id = $1`;

/** An entry, its balance, and the note for Redis, in one statement. */
const ENTER = `
  WITH entry AS (
    INSERT INTO coin_entries (user_id, session_id, amount, reason, created_at, idempotency_key, note, reverses_entry_id)
    VALUES ($1, $2, $3, $4, coalesce($5::timestamptz, now()), $6, $7, $8)
    RETURNING id, user_id, session_id, amount
  ), noted AS (
    INSERT INTO coin_outbox (entry_id, user_id, session_id, amount) SELECT * FROM entry
  ), moved AS (
    UPDATE coin_balances SET balance = balance + $3::int WHERE user_id = $1 RETURNING balance
  )
  SELECT entry.id AS entry_id, moved.balance FROM entry, moved`;

interface KeyedEntry {
  id: string;
  user_id: string;
  amount: number;
  reason: string;
  note: string | null;
}

interface ReversedEntry {
  id: string;
  user_id: string;
  session_id: string | null;
  amount: number;
  reason: string;
  message_id: string | null;
  /** As text, which loses nothing. */
  created_at: string;
  reversal_id: string | null;
  reversal_amount: number | null;
}

const UNIQUE_VIOLATION = '23505';

/** Ends a transaction with nothing done. */
class Stop<Outcome> extends Error {
  constructor(readonly outcome: Outcome) {
    super('nothing is to be changed');
  }
}

/**
 * Enters coins into the ledger that people give, take, spend and take back: entry, balance, audit and the note for Redis
 * (CoinOutbox) in one transaction. The balance's row orders the operations on one viewer.
 */
@Injectable()
export class LedgerOperations {
  constructor(private readonly database: Database) {}

  /** @throws DatabaseUnavailable, or why `asker` is aborted, with nothing done */
  enter(operation: LedgerOperation, asker: AbortSignal): Promise<Entered | Refused> {
    return this.inTransaction<Entered | Refused>(async (query) => {
      const entered = await enterOnce(query, operation);
      // The same request may have been sent again and refused, before this one held the balance: then it must stay refused.
      asker.throwIfAborted();
      return entered;
    });
  }

  /** Enters the opposite of an entry, at most once. @throws DatabaseUnavailable with nothing done */
  reverse(entryId: string, note: string, who: string): Promise<Entered | Unreversable> {
    return this.inTransaction<Entered | Unreversable>((query) => reverseOnce(query, entryId, note, who));
  }

  private async inTransaction<Outcome>(work: (query: Query) => Promise<Outcome>): Promise<Outcome> {
    const attempt = () =>
      this.database.transaction(work).catch((error: unknown) => {
        if (error instanceof Stop) return (error as Stop<Outcome>).outcome;
        throw error;
      });
    try {
      return await attempt();
    } catch (error) {
      // The same key or reversal was entered at the same time, for another viewer or by a worker; it has committed by now.
      if (!(error instanceof Error) || (error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
      return attempt();
    }
  }
}

async function enterOnce(query: Query, operation: LedgerOperation): Promise<Entered> {
  const { user_id, amount, reason, note, idempotency_key, may_be_negative, who } = operation;
  const before = await holdBalance(query, user_id);
  const [known] = await query<KeyedEntry>(SELECT_BY_KEY, [idempotency_key]);
  if (known) throw new Stop(againstKnown(known, operation, before));
  const hasEnough = BigInt(before) + BigInt(amount) >= 0n;
  if (amount < 0 && !hasEnough && !may_be_negative)
    throw new Stop<Refused>({ status: 'insufficient_balance', balance: before });
  const values = [user_id, null, amount, reason, null, idempotency_key, note, null];
  const { entry_id, balance } = await insert(query, values);
  await writeAct(query, {
    who,
    what: reason === 'spend' ? 'spend' : 'adjust',
    on_whom: `viewer:${user_id}`,
    before: { balance: before },
    after: { balance, entry_id, amount, reason: note },
  });
  return { status: 'applied', entry_id, amount, balance };
}

function againstKnown(known: KeyedEntry, asked: LedgerOperation, balance: string): Entered | Refused {
  const isSame =
    known.user_id === asked.user_id &&
    known.amount === asked.amount &&
    known.reason === asked.reason &&
    // The note of somebody who was erased is gone.
    (known.note === null || known.note === asked.note);
  return isSame
    ? { status: 'duplicate', entry_id: known.id, amount: known.amount, balance }
    : { status: 'idempotency_key_reused', entry_id: known.id };
}

async function reverseOnce(query: Query, entryId: string, note: string, who: string): Promise<Entered> {
  const [found] = await query<ReversedEntry>(SELECT_ENTRY, [entryId]);
  if (!found) throw new Stop<Unreversable>({ status: 'unknown' });
  if (found.reason === 'reversal') throw new Stop<Unreversable>({ status: 'is_reversal' });
  const { user_id } = found;
  const before = await holdBalance(query, user_id);
  // Somebody else may have reversed it before the balance was held.
  const [entry] = (await query<ReversedEntry>(SELECT_ENTRY, [entryId])) as [ReversedEntry];
  if (entry.reversal_id !== null)
    throw new Stop<Entered>({
      status: 'duplicate',
      entry_id: entry.reversal_id,
      amount: entry.reversal_amount as number,
      balance: before,
    });
  // An award has a message, unless TakeBackService took it back; the entry against it has none either.
  if (entry.reason === 'chat_message' && entry.message_id === null)
    throw new Stop<Unreversable>({ status: 'taken_back' });
  const { session_id } = entry;
  const amount = -entry.amount;
  // At the time of what it takes back, so that both count in the same week.
  const values = [user_id, session_id, amount, 'reversal', entry.created_at, null, note, entryId];
  const { entry_id, balance } = await insert(query, values);
  if (session_id !== null) await changeStanding(query, session_id, user_id, amount);
  await writeAct(query, {
    who,
    what: 'reverse',
    on_whom: `entry:${entryId}`,
    before: { user_id, balance: before, amount: entry.amount, entry_reason: entry.reason },
    after: { user_id, balance, entry_id, amount, reason: note },
  });
  return { status: 'applied', entry_id, amount, balance };
}

async function holdBalance(query: Query, userId: string): Promise<string> {
  const [row] = await query<{ balance: string }>(HOLD_BALANCE, [userId]);
  return row?.balance ?? '0';
}

async function insert(query: Query, values: unknown[]): Promise<{ entry_id: string; balance: string }> {
  const [row] = await query<{ entry_id: string; balance: string }>(ENTER, values);
  if (!row) throw new Error('the entry was not inserted');
  return row;
}
