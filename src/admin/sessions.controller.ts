import { randomUUID } from 'node:crypto';
import {
  BadRequestException,
  Body,
  ConflictException,
  HttpCode,
  NotFoundException,
  Param,
  Post,
} from '@nestjs/common';
import { ApiConflictResponse } from '@nestjs/swagger';
import { AuditTrail } from '../audit/audit-trail';
import { SessionStore } from '../sessions/session-store';
import { SessionsService } from '../sessions/sessions.service';
import { parseSessionId, type StreamSession } from '../sessions/stream-session';
import { sessionView } from '../sessions/session-view';
import { StreamSessionDto } from '../sessions/stream-sessions.dto';
import { AdminController } from './admin-route';
import { Administrator } from './administrator';
import { EndRequest, SessionParams } from './sessions.dto';

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

@AdminController('sessions')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly store: SessionStore,
    private readonly audit: AuditTrail,
  ) {}

  /** Ends a stream as if Kick had reported it, or corrects the end of a stream that has ended. */
  @Post(':session_id/end')
  @HttpCode(200)
  async endSession(
    @Param() { session_id }: SessionParams,
    @Body() { ended_at }: EndRequest,
    @Administrator() who: string,
  ): Promise<StreamSessionDto> {
    const session = await this.found(session_id);
    const now = Date.now();
    if (ended_at === undefined && session.ended_ms !== null) return sessionView(session);
    const ended_ms = ended_at === undefined ? now : Date.parse(ended_at);
    if (!(ended_ms >= session.started_ms && ended_ms <= now))
      throw new BadRequestException(
        `ended_at must lie between the start of the stream, ${iso(session.started_ms)}, and now`,
      );
    return this.apply(session, 'end session', ended_ms, who);
  }

  /** Resumes an ended stream, as if Kick had reported it: it is live again, with its board as it was. */
  @Post(':session_id/resume')
  @HttpCode(200)
  @ApiConflictResponse({
    description: '`has_successor`: a later stream began; nobody streams twice at once.',
  })
  async resumeSession(
    @Param() { session_id }: SessionParams,
    @Administrator() who: string,
  ): Promise<StreamSessionDto> {
    const session = await this.found(session_id);
    if (session.ended_ms === null) return sessionView(session);
    return this.apply(session, 'resume session', null, who);
  }

  private async found(sessionId: string): Promise<StreamSession> {
    const session = await this.read(sessionId);
    if (!session) throw new NotFoundException(`there is no stream ${sessionId}`);
    return session;
  }

  /** With those around it: which of them is the last one decides on what may be done. */
  private async read(sessionId: string): Promise<StreamSession | null> {
    const parsed = parseSessionId(sessionId);
    if (!parsed) return null;
    await this.store.ensureKnown(parsed.broadcaster_user_id, Number(parsed.start_second) * 1000);
    const { sessions } = await this.store.readSessions(parsed.broadcaster_user_id);
    return sessions.find(({ id }) => id === sessionId) ?? null;
  }

  private async apply(
    before: StreamSession,
    what: string,
    endedMs: number | null,
    who: string,
  ): Promise<StreamSessionDto> {
    const { id, broadcaster_user_id, started_ms, status_ms } = before;
    const isLive = endedMs === null;
    if (isLive && (await this.hasSuccessor(before))) {
      const message = `has_successor: a later stream of ${broadcaster_user_id} began, so ${id} cannot go on`;
      throw new ConflictException({ code: 'has_successor', message });
    }
    // Written down first: without Postgres nothing is done.
    await this.audit.write({
      who,
      what,
      on_whom: `stream:${id}`,
      before: { ended_at: iso(before.ended_ms) },
      after: { ended_at: iso(endedMs) },
    });
    const now = Date.now();
    const change = {
      broadcaster_user_id,
      username: '',
      title: '',
      is_live: isLive,
      started_ms,
      ended_ms: endedMs,
      // Later than what Kick said last, whatever its clock said then.
      sent_ms: Math.max(now, status_ms + 1),
      arrived_ms: now,
    };
    await this.sessions.applyStatus(change, `admin:${randomUUID()}`);
    return sessionView((await this.read(id)) ?? { ...before, ended_ms: endedMs });
  }

  private async hasSuccessor({ id, broadcaster_user_id, started_ms }: StreamSession): Promise<boolean> {
    const { sessions } = await this.store.readSessions(broadcaster_user_id);
    return sessions.some((other) => other.id !== id && other.started_ms > started_ms);
  }
}
