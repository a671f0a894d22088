import { BadRequestException, Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { ms } from '../platform/database/milliseconds';

export interface LedgerEntry {
  id: string;
  amount: number;
  balance_after: bigint;
  reason: string;
  message_id: string | null;
  session_id: string | null;
  note: string | null;
  created_ms: number;
}

export interface LedgerPage {
  entries: LedgerEntry[];
  next: string | null;
}

interface Row extends Omit<LedgerEntry, 'balance_after'> {
  balance: string;
}

/** In one statement, so that balance and entries are of one instant. */
const SELECT_ENTRIES = `
  SELECT entry.id, entry.amount, entry.reason, entry.message_id, entry.session_id, entry.note,
         ${ms('entry.created_at')} AS created_ms, (SELECT balance FROM coin_balances WHERE user_id = $1) AS balance
    FROM coin_entries AS entry WHERE entry.user_id = $1 AND entry.id < $2::bigint ORDER BY entry.id DESC LIMIT $3`;

const NEWEST = '9223372036854775807';
const CURSOR = /^(\d{1,18})\.(-?\d{1,18})$/;

/**
 * Reads a viewer's ledger, newest first. Entries follow each other in the order of their ids, and the balance after the newest
 * is the present one: those before it follow by subtraction, and a cursor carries the balance on. A page costs its rows.
 */
@Injectable()
export class LedgerPages {
  constructor(private readonly database: Database) {}

  /** @param cursor `next` of the page before @throws DatabaseUnavailable, BadRequestException */
  async page(userId: string, limit: number, cursor: string | undefined): Promise<LedgerPage> {
    const place = cursor === undefined ? null : decode(cursor);
    const rows = await this.database.query<Row>(SELECT_ENTRIES, [userId, place?.id ?? NEWEST, limit + 1]);
    let balance = place ? place.balance : BigInt(rows[0]?.balance ?? 0);
    const entries = rows
      .slice(0, limit)
      .map(({ id, amount, reason, message_id, session_id, note, created_ms }) => {
        const balance_after = balance;
        balance -= BigInt(amount);
        return { id, amount, balance_after, reason, message_id, session_id, note, created_ms };
      });
    const last = entries.at(-1);
    const next =
      rows.length > limit && last ? Buffer.from(`${last.id}.${balance}`).toString('base64url') : null;
    return { entries, next };
  }
}

function decode(cursor: string): { id: string; balance: bigint } {
  const [, id, balance] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (id === undefined || balance === undefined)
    throw new BadRequestException('cursor must be the next_cursor of an earlier response');
  return { id, balance: BigInt(balance) };
}
