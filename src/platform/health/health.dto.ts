import { ApiProperty } from '@nestjs/swagger';

export class LiveAnswer {
  @ApiProperty({ enum: ['live'] })
  status!: 'live';
}

export class PartHealth {
  @ApiProperty({ enum: ['up', 'down'] })
  status!: 'up' | 'down';
  /** The state of the part, or the reason why it is down. */
  message!: string;
}

export class ReadyAnswer {
  @ApiProperty({ enum: ['ready', 'not ready'] })
  status!: 'ready' | 'not ready';
  /** The parts by name: `redis`, `postgres`, `buffer`, `worker`; `process` while the process is stopping. */
  @ApiProperty({ type: 'object', additionalProperties: { $ref: '#/components/schemas/PartHealth' } })
  parts!: Record<string, PartHealth>;
}
