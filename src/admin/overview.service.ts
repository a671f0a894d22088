import { Inject, Injectable } from '@nestjs/common';
import { InjectQueue } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { ChatBuffer } from '../chat/chat-buffer';
import { LedgerService } from '../coins/ledger.service';
import { DeadLetterBox } from '../dead-letters/dead-letter-box';
import { Database, DatabaseUnavailable } from '../platform/database/database';
import { ms } from '../platform/database/milliseconds';
import { withDeadline } from '../platform/deadline';
import { type Indicator, INDICATORS } from '../platform/health/indicator';
import { isRedisUnavailable } from '../platform/redis/unavailable';
import { KickAdvice } from './kick-advice';
import type { OverviewAnswer } from './overview.dto';

/** Everything is asked at once, and what does not answer by then counts as away. */
const DEADLINE_MS = 1_500;

const SELECT_LIVE = `
  SELECT id, broadcaster_user_id, username, ${ms('started_at')} AS started_ms FROM stream_sessions
   WHERE ended_at IS NULL ORDER BY started_at DESC LIMIT 50`;

const SELECT_LAST = `SELECT ${ms('created_at')} AS created_ms FROM chat_messages ORDER BY created_at DESC, arrival_seq DESC LIMIT 1`;

const SELECT_WAITING = `
  SELECT (SELECT count(*) FROM webhook_spool)::int AS spooled,
         ((SELECT count(*) FROM coin_outbox) + (SELECT count(*) FROM visibility_outbox))::int AS acts`;

interface LiveRow {
  id: string;
  broadcaster_user_id: string;
  username: string;
  started_ms: number;
}

/** What to do about a part that is down. */
const ADVICE: Record<string, string> = {
  redis:
    'Redis does not answer: see that it runs and that REDIS_URL leads to it. Deliveries are kept meanwhile.',
  postgres:
    'Postgres does not answer: see that it runs and that DATABASE_URL leads to it. Chat goes on meanwhile.',
  worker: 'No worker is at work: start one with node dist/main --role=worker.',
  buffer: 'Messages have waited long for Postgres: see that a worker runs and what its log says.',
};

/** How the whole system is, as far as the stores that answer know it. */
@Injectable()
export class OverviewService {
  constructor(
    @Inject(INDICATORS) private readonly indicators: Indicator[],
    private readonly database: Database,
    private readonly buffer: ChatBuffer,
    private readonly ledger: LedgerService,
    private readonly letters: DeadLetterBox,
    private readonly kick: KickAdvice,
    @InjectQueue('chat') private readonly chat: Queue,
    @InjectQueue('points') private readonly points: Queue,
  ) {}

  async overview(): Promise<OverviewAnswer> {
    const [parts, live, last, stored, messages, decisions, dead_letters, failed_jobs, kick] =
      await Promise.all([
        Promise.all(this.indicators.map((indicator) => partOf(indicator))),
        known(this.database.query<LiveRow>(SELECT_LIVE)),
        known(this.database.query<{ created_ms: number }>(SELECT_LAST)),
        known(this.database.query<{ spooled: number; acts: number }>(SELECT_WAITING)),
        known(this.buffer.size()),
        known(this.ledger.size()),
        known(this.letters.reasons()),
        known(this.failedJobs()),
        known(this.kick.state()),
      ]);
    const lastMs = last?.[0]?.created_ms;
    const advice = [...adviceOn(parts, dead_letters, failed_jobs), ...(kick?.advice ?? [])];
    const troubles = advice.length;
    return {
      healthy: troubles === 0,
      summary:
        troubles === 0
          ? 'All is well.'
          : `${troubles === 1 ? 'One thing needs' : `${troubles} things need`} attention.`,
      advice,
      kick: kick?.sentence ?? null,
      parts,
      live:
        live?.map(({ id, started_ms, ...channel }) => ({
          session_id: id,
          ...channel,
          started_at: new Date(started_ms).toISOString(),
        })) ?? null,
      last_message_at: lastMs === undefined ? null : new Date(lastMs).toISOString(),
      waiting: {
        messages,
        decisions,
        spooled: stored?.[0]?.spooled ?? null,
        acts: stored?.[0]?.acts ?? null,
      },
      dead_letters,
      failed_jobs,
      timestamp: Date.now(),
    };
  }

  private async failedJobs(): Promise<{ queue: string; failed: number }[]> {
    return Promise.all(
      [this.chat, this.points].map(async (queue) => {
        const { failed = 0 } = await queue.getJobCounts('failed');
        return { queue: queue.name, failed };
      }),
    );
  }
}

async function partOf(indicator: Indicator): Promise<OverviewAnswer['parts'][number]> {
  const { part } = indicator;
  try {
    return { part, status: 'up', message: await withDeadline(indicator.check(), DEADLINE_MS, part) };
  } catch (error) {
    return { part, status: 'down', message: error instanceof Error ? error.message : String(error) };
  }
}

/** Null when a store is away. */
async function known<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await withDeadline(reading, DEADLINE_MS, 'the store');
  } catch (error) {
    if (error instanceof DatabaseUnavailable || isRedisUnavailable(error)) return null;
    throw error;
  }
}

function adviceOn(
  parts: OverviewAnswer['parts'],
  letters: OverviewAnswer['dead_letters'],
  jobs: OverviewAnswer['failed_jobs'],
): string[] {
  const down = parts
    .filter(({ status }) => status === 'down')
    .map(({ part, message }) => `${ADVICE[part] ?? `${part} is down.`} (${message})`);
  const dead = (letters ?? []).reduce((sum, { count }) => sum + count, 0);
  const failed = (jobs ?? []).reduce((sum, job) => sum + job.failed, 0);
  return [
    ...down,
    ...(dead > 0 ? [`Dead letters wait (${dead}): look why, and replay or delete them.`] : []),
    ...(failed > 0
      ? [`Jobs failed (${failed}): see /admin/queues; their messages are judged all the same.`]
      : []),
  ];
}
