import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Settings } from '../platform/config/settings';
import { JOB_OPTIONS, type PointsJob, type Eligibility } from '../queues';

/** Producer of the `points` queue. */
@Injectable()
export class PointsQueue {
  constructor(
    @InjectQueue('points') private readonly queue: Queue<PointsJob>,
    private readonly settings: Settings,
  ) {}

  /** Has these messages judged. Rejects when the queue does not take the jobs. */
  async add(eligibilities: Eligibility[]): Promise<void> {
    const size = this.settings.POINT_WORKER_BATCH_SIZE;
    const jobs = [];
    for (let start = 0; start < eligibilities.length; start += size) {
      const data: PointsJob = { v: 2, verdicts: gather(eligibilities.slice(start, start + size)) };
      jobs.push({ name: 'verdicts', data, opts: JOB_OPTIONS });
    }
    await this.queue.addBulk(jobs);
  }
}

/** Nearly all messages of a job have the same verdict; said once, it is not carried through Redis 25 times. */
export function gather(eligibilities: Eligibility[]): PointsJob['verdicts'] {
  const groups = new Map<string, PointsJob['verdicts'][number]>();
  for (const { message_id, session_id, denied, sessions_version } of eligibilities) {
    // A version belongs to one broadcaster, a session id too: together they tell verdicts apart.
    const key = [session_id, denied, sessions_version].join();
    const group = groups.get(key) ?? { session_id, denied, sessions_version, message_ids: [] };
    group.message_ids.push(message_id);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The verdicts of a job, one for each message; none of a job of another version: the repair wakes its messages again. */
export const spread = ({ v, verdicts: eligibilities }: PointsJob): Eligibility[] =>
  (v === 2 ? eligibilities : []).flatMap(({ message_ids, ...eligibility }) =>
    message_ids.map((message_id) => ({ message_id, ...eligibility })),
  );
