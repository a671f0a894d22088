import { sessionId, type StreamSession } from '../sessions/stream-session';

/** What Kick's API said of one channel. */
export interface LiveAnswer {
  /** Null: it is not live. */
  live: { started_ms: number; title: string } | null;
  asked_ms: number;
  /** When this was answered first, without another answer since (ms). */
  since_ms: number;
}

/** A stream status that follows from the answers; the same shape as a webhook's. */
export interface ConcludedStatus {
  is_live: boolean;
  title: string;
  started_ms: number;
  ended_ms: number | null;
  sent_ms: number;
}

/** Answers that contradict what webhooks told count only when they agree for so long: a stream is still listed for some seconds after its end, and not at once after its start. */
const AGREE_MS = 60_000;

/** Answers that lie further apart do not agree: in between Kick could not be asked, and nobody knows what it would have said. */
const LONGEST_GAP_MS = 5 * 60_000;

/**
 * The same answer as before keeps the time when it was given first. One that was given before the channel's newest status was told
 * contradicts nothing, so it does not count.
 */
export function continued(
  before: LiveAnswer | undefined,
  answer: Omit<LiveAnswer, 'since_ms'>,
  sessions: StreamSession[],
): LiveAnswer {
  const isSame =
    before !== undefined &&
    before.live?.started_ms === answer.live?.started_ms &&
    before.since_ms >= (newestOf(sessions)?.status_ms ?? 0) &&
    answer.asked_ms - before.asked_ms <= LONGEST_GAP_MS;
  return { ...answer, since_ms: isSame ? before.since_ms : answer.asked_ms };
}

/** Whether another answer is worth asking for soon: this one contradicts what is known, and may be too fresh. */
export const isDoubtful = (sessions: StreamSession[], answer: LiveAnswer): boolean => {
  const newest = newestOf(sessions);
  const known = newest && newest.ended_ms === null ? newest.id : null;
  const told = answer.live && newest ? sessionId(newest.broadcaster_user_id, answer.live.started_ms) : null;
  return newest !== null && known !== told;
};

/** What no webhook told, or null. Whatever a webhook tells later, sent after the time concluded here, counts more. */
export function conclude(
  broadcasterId: string,
  sessions: StreamSession[],
  answer: LiveAnswer,
): ConcludedStatus | null {
  const newest = newestOf(sessions);
  if (!answer.live) return newest && newest.ended_ms === null ? concludeEnd(newest, answer) : null;
  const { started_ms, title } = answer.live;
  if (newest?.id === sessionId(broadcasterId, started_ms))
    return newest.ended_ms === null ? null : concludeResumption(newest, title, answer);
  // Of a stream before the newest one nothing new can be learnt.
  if (newest && newest.started_ms >= started_ms) return null;
  // As if its start had been told in time, so that an end that was sent since then still counts.
  return { is_live: true, title, started_ms, ended_ms: null, sent_ms: started_ms };
}

function concludeEnd(open: StreamSession, { asked_ms, since_ms }: LiveAnswer): ConcludedStatus | null {
  if (asked_ms - Math.max(since_ms, open.status_ms) < AGREE_MS) return null;
  const ended_ms = Math.max(since_ms, open.status_ms + 1);
  return { is_live: false, title: '', started_ms: open.started_ms, ended_ms, sent_ms: ended_ms };
}

function concludeResumption(
  ended: StreamSession,
  title: string,
  { asked_ms, since_ms }: LiveAnswer,
): ConcludedStatus | null {
  const sent_ms = Math.max(since_ms, ended.status_ms + 1);
  if (asked_ms - sent_ms < AGREE_MS) return null;
  return { is_live: true, title, started_ms: ended.started_ms, ended_ms: null, sent_ms };
}

const newestOf = (sessions: StreamSession[]): StreamSession | null =>
  sessions.reduce<StreamSession | null>((a, b) => (a === null || b.started_ms > a.started_ms ? b : a), null);
