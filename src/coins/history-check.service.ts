import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import { Database, DatabaseUnavailable } from '../platform/database/database';
import { DeadlineExceeded, withDeadline } from '../platform/deadline';
import { Log } from '../platform/log/log';
import { SessionStore } from '../sessions/session-store';
import type { CoinAnswer } from './decision';
import { Judge } from './judge';
import type { JudgeRequest } from './judge-request';

/** Two look-ups by index take milliseconds. The judge waits for this long once, when Postgres goes away. */
const DEADLINE_MS = 2_000;

/** The ledger knows of an award also when retention has removed its message. */
const SELECT_JUDGED = `
  SELECT message_id, sweet_coins_earned, sweet_coins_reason FROM chat_messages
   WHERE message_id = ANY($1) AND sweet_coins_reason <> 'pending'
   UNION ALL
  SELECT message_id, amount, reason FROM coin_entries AS entry
   WHERE message_id = ANY($1) AND NOT EXISTS (SELECT 1 FROM chat_messages WHERE message_id = entry.message_id)`;

/** Of each message's sender the first award entered within the cooldown on either side. */
const SELECT_AWARDS = `
  SELECT asked.message_id, award.message_id AS award
    FROM unnest($1::text[], $2::bigint[], $3::timestamptz[]) AS asked(message_id, user_id, created_at)
   CROSS JOIN LATERAL (
     SELECT message_id FROM coin_entries
      WHERE user_id = asked.user_id AND reason = 'chat_message' AND message_id <> asked.message_id
        AND created_at > asked.created_at - $4 * interval '1 second'
        AND created_at < asked.created_at + $4 * interval '1 second'
      ORDER BY id LIMIT 1) AS award`;

/**
 * Asks Postgres about messages that are so old that Redis may not know all that matters: whether they were judged
 * before, whether their sender had an award near them, and which streams there were then. Once Postgres could not say, they are put aside at once, and
 * hold up nobody else, until `retry` finds that it answers again.
 */
@Injectable()
export class HistoryCheckService {
  private isAway = false;

  constructor(
    private readonly settings: Settings,
    private readonly judge: Judge,
    private readonly database: Database,
    private readonly sessions: SessionStore,
    private readonly log: Log,
  ) {}

  /** Afterwards each of the messages is in line with its history known, put aside, or known to be judged before. */
  async check(requests: JudgeRequest[]): Promise<void> {
    if (requests.length === 0) return;
    if (this.isAway) return this.judge.place('deferred', requests);
    await this.retry(requests);
  }

  /** As `check`, and asks Postgres also when it was away. */
  async retry(requests: JudgeRequest[]): Promise<void> {
    try {
      const [judged, awards] = await withDeadline(this.ask(requests), DEADLINE_MS, 'Postgres');
      this.isAway = false;
      for (const [messageId, answer] of judged) await this.judge.forget(messageId, answer);
      const open = requests.filter(({ message_id }) => !judged.has(message_id));
      await this.judge.place(
        'waiting',
        open.map((request) => ({ ...request, earlier_award: awards.get(request.message_id) ?? null })),
      );
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable || error instanceof DeadlineExceeded)) throw error;
      if (!this.isAway) {
        const facts = { messages: requests.length, reason: error.message };
        this.log.warn(facts, 'messages older than Redis remembers wait for Postgres');
      }
      this.isAway = true;
      await this.judge.place('deferred', requests);
    }
  }

  private ask(
    requests: JudgeRequest[],
  ): Promise<[Map<string, CoinAnswer>, Map<string, string>, ...unknown[]]> {
    return Promise.all([
      this.judgedBefore(requests),
      this.awardsNear(requests),
      ...requests.map(({ broadcaster_user_id, created_ms }) =>
        this.sessions.ensureKnown(broadcaster_user_id, created_ms),
      ),
    ]);
  }

  private async judgedBefore(requests: JudgeRequest[]): Promise<Map<string, CoinAnswer>> {
    const ids = requests.filter((request) => request.mayBeForgotten).map(({ message_id }) => message_id);
    if (ids.length === 0) return new Map();
    const rows = await this.database.query<CoinAnswer & { message_id: string }>(SELECT_JUDGED, [ids]);
    return new Map(rows.map(({ message_id, ...answer }) => [message_id, answer]));
  }

  private async awardsNear(requests: JudgeRequest[]): Promise<Map<string, string>> {
    const people = requests.filter(({ user_id }) => user_id !== null);
    if (people.length === 0) return new Map();
    const rows = await this.database.query<{ message_id: string; award: string }>(SELECT_AWARDS, [
      people.map(({ message_id }) => message_id),
      people.map(({ user_id }) => user_id),
      people.map(({ created_ms }) => new Date(created_ms).toISOString()),
      this.settings.COIN_RATE_LIMIT_SECONDS,
    ]);
    return new Map(rows.map(({ message_id, award }) => [message_id, award]));
  }
}
