import { Injectable } from '@nestjs/common';
import { DatabaseUnavailable } from '../platform/database/database';
import { DeadlineExceeded, withDeadline } from '../platform/deadline';
import { Log } from '../platform/log/log';
import { type KnownSessions, SessionStore } from './session-store';
import {
  applyStatus,
  applyMetadata,
  type ChannelChange,
  type ChannelState,
  type MetadataChange,
  type StatusChange,
} from './session-changes';
import { type StreamSession, sessionId, visibleChange } from './stream-session';

/** How often a change is tried again when others change the same broadcaster's sessions at the same time. */
const MAX_CONFLICTS = 20;

/** A look-up by index takes milliseconds; Kick does not wait long for an answer. */
const POSTGRES_MS = 150;

const SAID = {
  started: 'Stream started',
  ended: 'Stream ended',
  resumed: 'Stream resumed',
  title: 'Title changed',
};

/** @throws DatabaseUnavailable also when Postgres takes too long: the delivery waits for it elsewhere */
function soon<T>(look: Promise<T>): Promise<T> {
  return withDeadline(look, POSTGRES_MS, 'Postgres').catch((error: unknown) => {
    throw error instanceof DeadlineExceeded ? new DatabaseUnavailable(error) : error;
  });
}

/** Opens, ends and resumes sessions as Kick reports them. Reads never change anything. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly store: SessionStore,
    private readonly log: Log,
  ) {}

  /**
   * Applies a stream status; safe to repeat, in any order. Rejects when Redis does not take it, or when the stream is older
   * than what Redis keeps and Postgres cannot be asked.
   */
  async applyStatus(change: StatusChange, deliveryId: string): Promise<'accepted' | 'duplicate'> {
    await this.ensureNeighbours(change);
    return this.change(change.broadcaster_user_id, deliveryId, (state) => applyStatus(state, change));
  }

  /** Gives metadata to the stream that it was sent during, also when that stream's start is not known yet. */
  applyMetadata(change: MetadataChange, deliveryId: string): Promise<'accepted' | 'duplicate'> {
    return this.change(change.broadcaster_user_id, deliveryId, (state) => applyMetadata(state, change));
  }

  /**
   * The streams around the one that is told of decide what becomes of it, and Postgres knows those that have left Redis. An
   * open one, however long it has been live, has none after it.
   */
  private async ensureNeighbours({ broadcaster_user_id, started_ms }: StatusChange): Promise<void> {
    const { sessions } = await this.store.readSessions(broadcaster_user_id);
    const id = sessionId(broadcaster_user_id, started_ms);
    if (sessions.some((session) => session.id === id && session.ended_ms === null)) return;
    await soon(this.store.ensureKnown(broadcaster_user_id, started_ms));
  }

  private async change(
    broadcasterId: string,
    deliveryId: string,
    apply: (state: ChannelState) => ChannelChange,
  ): Promise<'accepted' | 'duplicate'> {
    let knowsStored = false;
    for (let attempt = 0; attempt < MAX_CONFLICTS; attempt += 1) {
      const known = await this.store.readSessions(broadcasterId);
      const change = apply(known);
      const outcome = await this.store.commit(broadcasterId, known, change, deliveryId, knowsStored);
      if (outcome === 'duplicate') return 'duplicate';
      // After a conflict Redis may have been emptied once more.
      knowsStored = outcome === 'incomplete';
      if (outcome === 'incomplete') await soon(this.store.ensureRecent(broadcasterId));
      if (outcome === 'committed') {
        for (const session of change.sessions) this.report(known, session);
        return 'accepted';
      }
    }
    throw new Error(
      `sessions of ${broadcasterId} changed ${MAX_CONFLICTS} times while one change was applied`,
    );
  }

  private report(known: KnownSessions, session: StreamSession): void {
    const before = known.sessions.find(({ id }) => id === session.id);
    const facts = {
      session_id: session.id,
      broadcaster_user_id: session.broadcaster_user_id,
      title: session.title,
    };
    const event = visibleChange(before, session);
    if (!event) return;
    const name = session.username || session.broadcaster_user_id;
    this.log.event('SESSION', { event, ...facts }, `${SAID[event]} for ${name} (session: ${session.id})`);
  }
}
