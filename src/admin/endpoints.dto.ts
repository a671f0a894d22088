import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsDateString,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';
import { EVENT_TYPES, type EventType } from '../endpoints/event-types';

const URL_LENGTH = 2048;
const ONE_LINE = /^[^\p{Cc}]*$/u;

export class EndpointParams {
  @Matches(/^[1-9]\d{0,17}$/, { message: '$property must be the id of an endpoint (digits)' })
  @ApiProperty({ pattern: '^[1-9]\\d{0,17}$' })
  endpoint_id!: string;
}

export class EndpointRequest {
  /** Where events are sent, by POST; `https`, at a public address. */
  @IsString()
  @MaxLength(URL_LENGTH)
  @ApiProperty({ example: 'https://shop.example/kickboard' })
  url!: string;

  /** The types of events that it receives. */
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(EVENT_TYPES, {
    each: true,
    message: `each value in event_types must be one of ${EVENT_TYPES.join(', ')}`,
  })
  @ApiProperty({ enum: EVENT_TYPES, enumName: 'EventType', isArray: true })
  event_types!: EventType[];

  /** A description for people. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  @Matches(ONE_LINE, { message: 'description must be one line' })
  description?: string;
}

export class EnableRequest {
  /** True: what happened while the endpoint was off is not sent. */
  @IsOptional()
  @IsBoolean()
  skip_missed?: boolean;
}

export class EndpointReplayRequest {
  /** What happened since then is sent (again), in order; at most six days back. */
  @IsDateString()
  @ApiProperty({ format: 'date-time' })
  since!: string;
}

const STATES = ['enabled', 'disabled'] as const;

export class EndpointDto {
  endpoint_id!: string;
  url!: string;
  description!: string | null;
  @ApiProperty({ enum: EVENT_TYPES, enumName: 'EventType', isArray: true })
  event_types!: EventType[];
  @ApiProperty({ enum: STATES })
  state!: (typeof STATES)[number];
  /** Why it was switched off; null while it is on. */
  disabled_reason!: string | null;
  @ApiProperty({ format: 'date-time' })
  disabled_at!: string | null;
  /** Events that wait for it, 1000 at most. */
  pending!: number;
  /** Failed attempts at the event that is next. */
  attempts!: number;
  /** Since when no event was accepted; null when the last one was. */
  @ApiProperty({ format: 'date-time' })
  failing_since!: string | null;
  /** When the next attempt is due; null when none is held back. */
  @ApiProperty({ format: 'date-time' })
  next_attempt_at!: string | null;
  /** Status and beginning of the response, or why there was none. */
  last_error!: string | null;
  @ApiProperty({ format: 'date-time' })
  last_delivered_at!: string | null;
  @ApiProperty({ format: 'date-time' })
  created_at!: string;
}

export class EndpointsAnswer {
  /** Oldest first. */
  endpoints!: EndpointDto[];
}

export class CreatedEndpoint extends EndpointDto {
  /** The secret that checks signatures; only this response has it. */
  @ApiProperty({ example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' })
  secret!: string;
}

export class RotatedSecret {
  endpoint_id!: string;
  /** The secret; only this response has it. */
  secret!: string;
  /** Until then every event is signed with the old secret as well. */
  @ApiProperty({ format: 'date-time' })
  old_secret_until!: string;
}

export class EndpointTestAnswer {
  /** Whether the response was 2xx. */
  delivered!: boolean;
  /** Status of the response; null when there was none. */
  status!: number | null;
  /** What went wrong; null when nothing did. */
  error!: string | null;
  duration_ms!: number;
}

export class EndpointReplayAnswer {
  endpoint_id!: string;
  /** How many will be sent. */
  events!: number;
}

export class EndpointDeleted {
  @ApiProperty({ enum: ['deleted'] })
  status!: 'deleted';
  endpoint_id!: string;
}
