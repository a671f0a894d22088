import { ApiProperty } from '@nestjs/swagger';

export class RebuildAnswer {
  /** `running`: it goes on; ask /health/ready. */
  @ApiProperty({ enum: ['rebuilt', 'running'] })
  status!: 'rebuilt' | 'running';
}
