import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { type EndpointJob, JOB_OPTIONS } from '../queues';
import { Deliveries } from './deliveries';
import { DeliveryProgress } from './delivery-progress';
import { EventLog } from './event-log';

/** Has endpoints told what is new. When an attempt is repeated stands in Postgres, so that a lost Redis loses none. */
@Injectable()
export class EndpointsRelay {
  constructor(
    @InjectQueue('endpoints') private readonly queue: Queue<EndpointJob>,
    private readonly log: EventLog,
    private readonly progress: DeliveryProgress,
    private readonly deliveries: Deliveries,
  ) {}

  /** Puts new events in order, and wakes a worker for each endpoint that is due and has none. */
  async run(): Promise<void> {
    if (!(await this.progress.hasEndpoints())) return;
    await this.log.number();
    for (const endpoint_id of await this.progress.dueIds()) {
      // While a job of the endpoint waits or runs, no other is added.
      const deduplication = { id: `endpoint-${endpoint_id}` };
      await this.queue.add('tell', { v: 1, endpoint_id }, { ...JOB_OPTIONS, attempts: 1, deduplication });
    }
  }

  async tidy(): Promise<void> {
    await this.deliveries.switchOffLaggards();
    await this.log.removeOld();
  }
}
