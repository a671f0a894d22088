import { ApiProperty } from '@nestjs/swagger';

const RESULTS = ['ok', 'warn', 'red', 'skipped'] as const;

class FindingDto {
  /** @example 'credentials' */
  check!: string;
  /** `red`: messages are or will be lost. `warn`: look at it. `skipped`: it cannot be told because of something above. */
  @ApiProperty({ enum: RESULTS })
  result!: (typeof RESULTS)[number];
  found!: string;
  /** What to do; empty when there is nothing to do. */
  remedy!: string;
}

export class DoctorAnswer {
  /** Whether nothing is red. */
  well!: boolean;
  /** In the order in which they are to be mended. */
  findings!: FindingDto[];
  @ApiProperty({ format: 'date-time' })
  examined_at!: string;
}
