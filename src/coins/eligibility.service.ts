import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import { Database, DatabaseUnavailable } from '../platform/database/database';
import type { Eligibility } from '../queues';
import { type KnownSessions, SessionStore } from '../sessions/session-store';
import { resolveSession } from '../sessions/stream-session';
import { botNames, denial } from './coin-rules';
import type { CoinAnswer } from './decision';
import { Judge } from './judge';
import type { JudgeRequest } from './judge-request';

const NO_SESSIONS: KnownSessions = { version: '0', sessions: [] };

/** Eligibility by message id; `unresolved` counts the messages that wait for Postgres. */
export interface Resolved {
  eligibilities: Map<string, Eligibility>;
  unresolved: number;
}

/** Finds out about messages what the judge must know: the session each belongs to, and whether its sender may earn. */
@Injectable()
export class EligibilityService {
  private readonly isBot: (request: JudgeRequest) => boolean;

  constructor(
    settings: Settings,
    private readonly sessions: SessionStore,
    private readonly database: Database,
    private readonly judge: Judge,
  ) {
    this.isBot = botNames(settings.EXCLUDED_USERNAMES);
  }

  /**
   * A message that Postgres knows to be judged is not eligible and stops waiting. One that is too old to be judged
   * without asking Postgres waits on while Postgres is away.
   */
  async resolve(requests: JudgeRequest[]): Promise<Resolved> {
    const forgettable = requests.filter((request) => request.mayBeForgotten);
    const judgedBefore = await this.judgedBefore(forgettable);
    const known = await this.sessionsOf(requests);
    const eligibilities = new Map<string, Eligibility>();
    for (const request of requests) {
      if (request.mayBeForgotten && judgedBefore === null) continue;
      const before = judgedBefore?.get(request.message_id);
      if (before) {
        await this.judge.forget(request.message_id, before);
        continue;
      }
      const { sessions, version } = known.get(request.broadcaster_user_id) ?? NO_SESSIONS;
      const session_id = resolveSession(sessions, request.created_ms)?.id ?? null;
      const denied = denial(request, session_id, this.isBot(request));
      const { message_id } = request;
      eligibilities.set(message_id, { message_id, session_id, denied, sessions_version: version });
    }
    return { eligibilities, unresolved: judgedBefore === null ? forgettable.length : 0 };
  }

  /** One read per broadcaster, not per message. */
  private async sessionsOf(requests: JudgeRequest[]): Promise<Map<string, KnownSessions>> {
    const broadcasters = [...new Set(requests.map(({ broadcaster_user_id }) => broadcaster_user_id))];
    return new Map(
      await Promise.all(broadcasters.map(async (id) => [id, await this.sessions.readSessions(id)] as const)),
    );
  }

  /** Null when Postgres cannot be asked now. */
  private async judgedBefore(forgettable: JudgeRequest[]): Promise<Map<string, CoinAnswer> | null> {
    if (forgettable.length === 0) return new Map();
    try {
      const rows = await this.database.query<CoinAnswer & { message_id: string }>(
        `SELECT message_id, sweet_coins_earned, sweet_coins_reason FROM chat_messages
          WHERE message_id = ANY($1) AND sweet_coins_reason <> 'pending'`,
        [forgettable.map(({ message_id }) => message_id)],
      );
      return new Map(rows.map(({ message_id, ...answer }) => [message_id, answer]));
    } catch (error) {
      if (error instanceof DatabaseUnavailable) return null;
      throw error;
    }
  }
}
