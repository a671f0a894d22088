import type { JobsOptions } from 'bullmq';

/**
 * The catalog of every queue. Jobs only wake a worker: what there is to do stands in Redis (`judge:*`), so a job
 * that is lost, doubled or late changes nothing but the time, and a job id is never relied on.
 */
export const QUEUES = {
  chat: { description: 'messages that arrived: find session and sender of each' },
  points: { description: 'messages that were looked at: decide on their coins, in order of arrival' },
} as const satisfies Record<string, { description: string }>;

/** Payload of a `chat` job, version 1: ids of at most CHAT_WORKER_BATCH_SIZE messages. */
export interface ChatJob {
  v: 1;
  message_ids: string[];
}

/** What the chat step found out about one message; `denied` names the reason why it cannot earn. */
export interface Eligibility {
  message_id: string;
  session_id: string | null;
  denied: 'stream_offline' | 'bot' | 'excluded' | 'anonymous' | 'banned' | null;
  /** Version of the broadcaster's sessions that this verdict rests on; another version makes it void. */
  sessions_version: string;
}

/** Payload of a `points` job, version 2: verdicts on at most POINT_WORKER_BATCH_SIZE messages, equal ones together. */
export interface PointsJob {
  v: 2;
  verdicts: (Omit<Eligibility, 'message_id'> & { message_ids: string[] })[];
}

/** Options of every job: finished ones leave quickly, failed ones stay to be looked at in Bull Board. */
export const JOB_OPTIONS: JobsOptions = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 200 },
  removeOnComplete: { count: 10 },
  removeOnFail: { count: 2000 },
};
