import { ApiProperty } from '@nestjs/swagger';

class PartDto {
  /** As in /health/ready. */
  part!: string;
  @ApiProperty({ enum: ['up', 'down'] })
  status!: 'up' | 'down';
  message!: string;
}

class LiveStream {
  session_id!: string;
  broadcaster_user_id!: string;
  username!: string;
  @ApiProperty({ format: 'date-time' })
  started_at!: string;
}

/** What is on its way; null when the store that knows is away. */
class Waiting {
  /** Messages that are not in Postgres yet. */
  messages!: number | null;
  /** Decisions that are not in Postgres yet. */
  decisions!: number | null;
  /** Deliveries in Postgres that wait for Redis. */
  spooled!: number | null;
  /** Acts of administrators that Redis does not have yet. */
  acts!: number | null;
}

class ReasonCount {
  reason!: string;
  count!: number;
}

class FailedJobs {
  queue!: string;
  failed!: number;
}

export class OverviewAnswer {
  /** Whether nothing needs attention. */
  healthy!: boolean;
  /** How things are, in a sentence. */
  summary!: string;
  /** What to do, the most urgent first. */
  advice!: string[];
  /** How Kick delivers, in a sentence; null while Redis is away. */
  kick!: string | null;
  parts!: PartDto[];
  /** Streams that are live now; null while Postgres is away. */
  live!: LiveStream[] | null;
  @ApiProperty({ format: 'date-time' })
  last_message_at!: string | null;
  waiting!: Waiting;
  /** Dead letters that were not replayed yet, by reason; null while Postgres is away. */
  dead_letters!: ReasonCount[] | null;
  /** Failed jobs by queue; null while Redis is away. */
  failed_jobs!: FailedJobs[] | null;
  /** When this was read (ms). */
  timestamp!: number;
}
