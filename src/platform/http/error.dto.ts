import { ApiProperty } from '@nestjs/swagger';

/** Every error's shape. */
export class ErrorAnswer {
  @ApiProperty() statusCode!: number;
  @ApiProperty() error!: string;
  @ApiProperty({ description: 'what was wrong, and what to do' }) message!: string;
}
