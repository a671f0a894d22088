import type { JobsOptions } from 'bullmq';

/**
 * The catalog of every queue. Jobs only wake a worker: what there is to do stands in Redis (`judge:*`) or Postgres, so a job
 * that is lost, doubled or late changes nothing but the time, and a job id is never relied on.
 */
export const QUEUES = {
  chat: { description: 'messages that arrived: ask Postgres about those that Redis may have forgotten' },
  points: { description: 'messages wait in line: decide on their coins, in order of arrival' },
  endpoints: { description: 'an endpoint has not been told everything: send it what comes next, in order' },
} as const satisfies Record<string, { description: string }>;

/** Payload of a `chat` job, version 1: ids of at most CHAT_WORKER_BATCH_SIZE messages. */
export interface ChatJob {
  v: 1;
  message_ids: string[];
}

/** Payload of a `points` job, version 3: nothing. Which messages are next, the line in Redis says. */
export interface PointsJob {
  v: 3;
}

/** Payload of an `endpoints` job, version 1. What is next, and whether it is due, Postgres says. */
export interface EndpointJob {
  v: 1;
  endpoint_id: string;
}

/** Options of every job: finished ones leave quickly, failed ones stay to be looked at in Bull Board. */
export const JOB_OPTIONS: JobsOptions = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 200 },
  removeOnComplete: { count: 10 },
  removeOnFail: { count: 2000 },
};
