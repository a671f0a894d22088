import { Injectable } from '@nestjs/common';
import { Log } from '../platform/log/log';
import { SessionStore } from '../sessions/session-store';
import { SessionsService } from '../sessions/sessions.service';
import { sessionId } from '../sessions/stream-session';
import { type KickAnswer, yes } from './api/kick-answer';
import { KickClient } from './api/kick-client';
import type { LiveStream } from './api/kick-shapes';
import { conclude, continued, isDoubtful, type LiveAnswer } from './live-rules';
import { KickMetrics } from './kick-metrics';

/**
 * Starts and ends that no webhook told, by Kick's API, applied as if they had been told. What was answered before is
 * remembered in this process alone: one that takes over waits a minute longer before it ends a stream.
 */
@Injectable()
export class LiveStatusService {
  private readonly answers = new Map<string, LiveAnswer>();

  constructor(
    private readonly client: KickClient,
    private readonly store: SessionStore,
    private readonly sessions: SessionsService,
    private readonly metrics: KickMetrics,
    private readonly log: Log,
  ) {}

  /** Whether Kick contradicts what is known of one of the channels, and should be asked again soon. */
  async compare(broadcasterIds: string[], nowMs = Date.now()): Promise<KickAnswer<{ isDoubtful: boolean }>> {
    const answer = await this.client.livestreams(broadcasterIds);
    if (answer.is !== 'yes') return answer;
    const live = new Map(answer.value.map((stream) => [stream.broadcaster_user_id, stream]));
    let doubtful = false;
    for (const id of broadcasterIds) {
      if (await this.apply(id, live.get(id) ?? null, nowMs)) doubtful = true;
    }
    return yes({ isDoubtful: doubtful });
  }

  private async apply(id: string, live: LiveStream | null, asked_ms: number): Promise<boolean> {
    if (live) await this.store.ensureKnown(id, live.started_ms);
    // One channel that cannot be read says nothing of the others.
    const sessions = (await this.store.readEach([id])).get(id)?.sessions;
    if (!sessions) return false;
    const answer = continued(this.answers.get(id), { live, asked_ms }, sessions);
    this.answers.set(id, answer);
    const status = conclude(id, sessions, answer);
    if (!status) return isDoubtful(sessions, answer);
    const change = {
      ...status,
      broadcaster_user_id: id,
      username: '',
      arrived_ms: Math.max(asked_ms, status.sent_ms),
    };
    const what = status.is_live ? 'live' : 'ended';
    const session_id = sessionId(id, status.started_ms);
    // The same conclusion of another process is the same delivery.
    const applied = await this.sessions.applyStatus(
      change,
      `kick-api:${session_id}:${what}:${status.sent_ms}`,
    );
    if (applied === 'accepted') {
      this.metrics.learntByApi(what);
      this.log.warn({ session_id, learnt: what }, `Kick's API told what no webhook did: a stream is ${what}`);
    }
    return false;
  }
}
