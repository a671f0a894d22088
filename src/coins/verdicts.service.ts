import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import { Database } from '../platform/database/database';
import type { Verdict } from '../queues';
import { type KnownSessions, SessionStore } from '../sessions/session-store';
import { resolveSession } from '../sessions/stream-session';
import { botNames, denial } from './coin-rules';
import type { CoinAnswer } from './decision';
import { Judge } from './judge';
import type { JudgeRequest } from './judge-request';

const NO_SESSIONS: KnownSessions = { version: '0', sessions: [] };

/** Finds out about messages what the judge must know: the session each belongs to, and whether its sender may earn. */
@Injectable()
export class VerdictsService {
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
   * Verdicts by message id. A message that Postgres knows to be judged gets none and stops waiting.
   * @throws DatabaseUnavailable when a message is too old to be judged without asking Postgres
   */
  async resolve(requests: JudgeRequest[]): Promise<Map<string, Verdict>> {
    const judgedBefore = await this.judgedBefore(requests.filter(({ unsure }) => unsure));
    const known = await this.sessionsOf(requests);
    const verdicts = new Map<string, Verdict>();
    for (const request of requests) {
      const before = judgedBefore.get(request.message_id);
      if (before) {
        await this.judge.forget(request.message_id, before);
        continue;
      }
      const { sessions, version } = known.get(request.broadcaster_user_id) ?? NO_SESSIONS;
      const session_id = resolveSession(sessions, request.created_ms)?.id ?? null;
      const denied = denial(request, session_id, this.isBot(request));
      verdicts.set(request.message_id, {
        message_id: request.message_id,
        session_id,
        denied,
        sessions_version: version,
      });
    }
    return verdicts;
  }

  /** One read per broadcaster, not per message. */
  private async sessionsOf(requests: JudgeRequest[]): Promise<Map<string, KnownSessions>> {
    const broadcasters = [...new Set(requests.map(({ broadcaster_user_id }) => broadcaster_user_id))];
    return new Map(
      await Promise.all(broadcasters.map(async (id) => [id, await this.sessions.read(id)] as const)),
    );
  }

  private async judgedBefore(unsure: JudgeRequest[]): Promise<Map<string, CoinAnswer>> {
    if (unsure.length === 0) return new Map();
    const rows = await this.database.query<CoinAnswer & { message_id: string }>(
      `SELECT message_id, sweet_coins_earned, sweet_coins_reason FROM chat_messages
        WHERE message_id = ANY($1) AND sweet_coins_reason <> 'pending'`,
      [unsure.map(({ message_id }) => message_id)],
    );
    return new Map(rows.map(({ message_id, ...answer }) => [message_id, answer]));
  }
}
