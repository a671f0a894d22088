import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import { isRedisUnavailable } from '../platform/redis/unavailable';
import { type KnownSessions, SessionStore } from '../sessions/session-store';
import { resolveSession } from '../sessions/stream-session';
import { botNames, denial } from './coin-rules';
import type { Candidate } from './judge';
import type { JudgeRequest } from './judge-request';

/** A message about which nothing can be found out, because a key is damaged. */
export interface Damaged {
  request: JudgeRequest;
  reason: string;
}

/** Finds out, in one place, who may earn: the session each message belongs to, and whether its sender may. */
@Injectable()
export class EligibilityService {
  private readonly isBot: ReturnType<typeof botNames>;

  constructor(
    settings: Settings,
    private readonly sessions: SessionStore,
  ) {
    this.isBot = botNames(settings.EXCLUDED_USERNAMES);
  }

  /** In the order given. One channel's damaged sessions concern that channel's messages alone. Rejects when Redis is away. */
  async resolve(requests: JudgeRequest[]): Promise<{ candidates: Candidate[]; damaged: Damaged[] }> {
    const known = await this.sessionsOf(requests);
    const candidates: Candidate[] = [];
    const damaged: Damaged[] = [];
    for (const request of requests) {
      const of = known.get(request.broadcaster_user_id);
      if (!of || of instanceof Error) {
        damaged.push({ request, reason: of?.message ?? 'the sessions are missing' });
        continue;
      }
      const session_id = resolveSession(of.sessions, request.created_ms)?.id ?? null;
      const denied = denial(request, session_id, this.isBot(request));
      candidates.push({ request, eligibility: { session_id, denied, sessions_version: of.version } });
    }
    return { candidates, damaged };
  }

  /** One read per broadcaster, not per message. */
  private async sessionsOf(requests: JudgeRequest[]): Promise<Map<string, KnownSessions | Error>> {
    const broadcasters = [...new Set(requests.map(({ broadcaster_user_id }) => broadcaster_user_id))];
    const read = async (id: string) =>
      [id, await this.sessions.readSessions(id).catch((error: unknown) => unreadable(id, error))] as const;
    return new Map(await Promise.all(broadcasters.map(read)));
  }
}

function unreadable(broadcasterId: string, error: unknown): Error {
  if (isRedisUnavailable(error)) throw error;
  return new Error(`sessions of ${broadcasterId} cannot be read: ${String(error)}`);
}
