// Longer than usual: the statements of the stores that a receipt is put together from say nothing apart from the order they are asked in.
import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import { Database, DatabaseUnavailable } from '../platform/database/database';
import { isRedisOfNoUse, RedisUnavailable } from '../platform/redis/unavailable';
import type { CoinReason } from './decision';
import { DecisionsReader, type JudgeState } from './decisions-reader';
import { ms } from '../platform/database/milliseconds';

/** What decided on a message; null where the stores that answered do not know. Times in ms. */
export interface DecidedMessage {
  broadcaster_user_id: string | null;
  user_id: string | null;
  session_id: string | null;
  created_ms: number | null;
  amount: number;
  reason: CoinReason;
  /** Of a rate-limited message: the message whose award decided; unknown in rows of before 0.2.0. */
  cooldown_message_id?: string | null;
}

/** The award that a cooldown began with, as far as the stores that answered know it. */
export interface Cooldown {
  until_ms: number | null;
  message_id: string | null;
}

export interface FoundReceipt {
  message: DecidedMessage;
  cooldown: Cooldown | null;
  entry: { id: string; amount: number; created_ms: number } | null;
  /** Retention has removed the message; the ledger has its award. */
  isRemoved: boolean;
  /** Who wrote the message was erased. */
  isErased: boolean;
  degraded: boolean;
}

type Row = DecidedMessage & Pick<FoundReceipt, 'entry'> & { is_erased: boolean; isRemoved?: true };

/** SQL: nobody is to be told who wrote it. */
const isErased = (user: string) =>
  `EXISTS (SELECT 1 FROM erased_viewers AS erased WHERE erased.user_id = ${user}) AS is_erased`;

const SELECT_MESSAGE = `
  SELECT message.broadcaster_user_id, message.sender_user_id AS user_id, message.session_id,
         ${ms('message.created_at')} AS created_ms, message.sweet_coins_earned AS amount,
         message.sweet_coins_reason AS reason, message.cooldown_message_id, ${isErased('message.sender_user_id')}, CASE WHEN entry.id IS NOT NULL THEN json_build_object(
           'id', entry.id::text, 'amount', entry.amount, 'created_ms', ${ms('entry.created_at')}) END AS entry
    FROM chat_messages AS message LEFT JOIN coin_entries AS entry USING (message_id)
   WHERE message_id = $1`;

/** Of a message that retention has removed: what the ledger knows of its award. */
const SELECT_ENTRY = `
  SELECT split_part(session_id, '-', 1) AS broadcaster_user_id, user_id, session_id, ${ms('created_at')} AS created_ms,
         amount, reason, ${isErased('entry.user_id')}, json_build_object('id', id::text, 'amount', amount, 'created_ms', ${ms('created_at')}) AS entry
    FROM coin_entries AS entry WHERE message_id = $1`;

/** It was accepted while Redis was away, and waits for it. */
const SELECT_SPOOLED = 'SELECT 1 FROM webhook_spool WHERE message_id = $1 LIMIT 1';

/** Of a message of which only its coins are known. */
const NOTHING_KNOWN = { broadcaster_user_id: null, user_id: null, session_id: null, created_ms: null };

const SPOOLED: FoundReceipt = {
  message: { ...NOTHING_KNOWN, amount: 0, reason: 'pending' },
  cooldown: null,
  entry: null,
  isRemoved: false,
  isErased: false,
  degraded: true,
};

const SELECT_AWARD = `SELECT ${ms('created_at')} AS created_ms FROM coin_entries WHERE message_id = $1`;

/**
 * For rows of before 0.2.0, which do not name it: the award whose cooldown a message fell into, by the judge's own rule.
 * The one that was entered first: later entries cannot have decided, and the receipt stays the same.
 */
const SELECT_AWARD_NEAR = `
  SELECT message_id, ${ms('created_at')} AS created_ms FROM coin_entries
   WHERE user_id = $1 AND message_id <> $2 AND reason = 'chat_message'
     AND created_at > $3::timestamptz - $4 * interval '1 second'
     AND created_at < $3::timestamptz + $4 * interval '1 second'
   ORDER BY id LIMIT 1`;

/** Finds out why a message did or did not earn: Redis for what was decided just now, Postgres for all the rest. */
@Injectable()
export class ReceiptsService {
  constructor(
    private readonly settings: Settings,
    private readonly decisions: DecisionsReader,
    private readonly database: Database,
  ) {}

  /** Null when no store knows the message. @throws DatabaseUnavailable, RedisUnavailable when that cannot be told */
  async findReceipt(messageId: string): Promise<FoundReceipt | null> {
    const found = await this.look(messageId);
    if (typeof found === 'object') return found;
    if (await this.isSpooled(messageId)) return SPOOLED;
    // It may have left the spool meanwhile.
    const again = await this.look(messageId);
    if (typeof again === 'object') return again;
    if (again === 'away') throw new RedisUnavailable('the newest messages cannot be asked for');
    return null;
  }

  private async isSpooled(messageId: string): Promise<boolean> {
    if (messageId.includes('\0')) return false;
    return (await this.database.query(SELECT_SPOOLED, [messageId])).length > 0;
  }

  /** `away`: Redis, which may know it, cannot be asked. @throws DatabaseUnavailable when Postgres may know it and cannot be asked */
  private async look(messageId: string): Promise<FoundReceipt | 'unknown' | 'away'> {
    // In the direction a message goes, so that one on its way is found in one of the two.
    const state = await this.decisions.stateOf(messageId).catch(unlessRedisIsAway);
    const row = await this.stored(messageId).catch(unlessPostgresIsAway);
    const message = toMessage(state, row);
    if (!message) {
      if (row instanceof DatabaseUnavailable) throw row;
      return state === 'away' ? 'away' : 'unknown';
    }
    const stored = row instanceof DatabaseUnavailable ? null : row;
    return {
      message,
      cooldown: await this.cooldown(messageId, message),
      entry: stored?.entry ?? null,
      isRemoved: stored?.isRemoved ?? false,
      isErased: stored?.is_erased ?? false,
      degraded: row instanceof DatabaseUnavailable || state === 'away',
    };
  }

  private async stored(messageId: string): Promise<Row | null> {
    // No id in Postgres holds a NUL, and asking for one is an error there.
    if (messageId.includes('\0')) return null;
    const [row] = await this.database.query<Row>(SELECT_MESSAGE, [messageId]);
    if (row) return row;
    const [removed] = await this.database.query<Row>(SELECT_ENTRY, [messageId]);
    return removed ? { ...removed, isRemoved: true } : null;
  }

  private async cooldown(messageId: string, message: DecidedMessage): Promise<Cooldown | null> {
    const seconds = this.settings.COIN_RATE_LIMIT_SECONDS;
    const { user_id, created_ms, reason } = message;
    if (seconds === 0 || user_id === null || created_ms === null) return null;
    const until = (awardedMs: number) => awardedMs + seconds * 1000;
    if (reason === 'chat_message') return { until_ms: until(created_ms), message_id: messageId };
    if (reason !== 'rate_limited') return null;
    const { cooldown_message_id } = message;
    if (cooldown_message_id) {
      const awardedMs = await this.awardedMs(user_id, cooldown_message_id);
      return {
        until_ms: awardedMs === null ? null : until(awardedMs),
        message_id: cooldown_message_id,
      };
    }
    const parameters = [user_id, messageId, new Date(created_ms).toISOString(), seconds];
    const awards = await this.database
      .query<{ message_id: string; created_ms: number }>(SELECT_AWARD_NEAR, parameters)
      .catch(unlessPostgresIsAway);
    const award = awards instanceof DatabaseUnavailable ? undefined : awards[0];
    return award ? { until_ms: until(award.created_ms), message_id: award.message_id } : null;
  }

  /** When the awarded message was written (ms): the ledger knows, or Redis when the award is too new for it. */
  private async awardedMs(userId: string, messageId: string): Promise<number | null> {
    const awards = await this.database
      .query<{ created_ms: number }>(SELECT_AWARD, [messageId])
      .catch(unlessPostgresIsAway);
    if (!(awards instanceof DatabaseUnavailable) && awards[0]) return awards[0].created_ms;
    const awardedMs = await this.decisions.awardedMs(userId, messageId).catch(unlessRedisIsAway);
    return awardedMs === 'away' ? null : awardedMs;
  }
}

function toMessage(
  state: JudgeState | null | 'away',
  row: Row | null | DatabaseUnavailable,
): DecidedMessage | null {
  const stored = row instanceof DatabaseUnavailable ? null : row;
  if (state === null || state === 'away') return stored;
  // A decision that is not in Postgres yet is the newest; so is a message that waits to be judged (again).
  if (state.kind === 'decided') return state.decision;
  if (state.kind === 'waiting') return { ...state.request, session_id: null, amount: 0, reason: 'pending' };
  if (stored) return stored;
  const { sweet_coins_earned: amount, sweet_coins_reason: reason } = state.answer;
  return { ...NOTHING_KNOWN, amount, reason };
}

function unlessRedisIsAway(error: unknown): 'away' {
  if (isRedisOfNoUse(error)) return 'away';
  throw error;
}

function unlessPostgresIsAway(error: unknown): DatabaseUnavailable {
  if (error instanceof DatabaseUnavailable) return error;
  throw error;
}
