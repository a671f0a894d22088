import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean } from 'class-validator';
import { IsReason } from './ledger.dto';

export class ExclusionRequest {
  /** Whether the viewer is to be on no board and to earn nothing. */
  @IsBoolean({ message: '$property is required and must be true or false' })
  excluded!: boolean;

  @IsReason()
  reason!: string;
}

export class ExclusionAnswer {
  user_id!: string;
  excluded!: boolean;
}

class BanDto {
  /** The channel that the viewer is banned from. */
  broadcaster_user_id!: string;
  /** The channel's name; empty while it has not streamed yet. */
  username!: string;
  /** The reason that Kick reported. */
  reason!: string;
  @ApiProperty({ format: 'date-time' })
  banned_at!: string;
  /** Null for a ban without an end. */
  @ApiProperty({ format: 'date-time', nullable: true })
  expires_at!: string | null;
}

class ExcludedDto {
  reason!: string;
  /** The administrator. */
  excluded_by!: string;
  @ApiProperty({ format: 'date-time' })
  excluded_at!: string;
}

export class KeptOffAnswer {
  user_id!: string;
  /** Null: not excluded. */
  exclusion!: ExcludedDto | null;
  /** Bans that Kick told and that are not over, the newest first. */
  bans!: BanDto[];
}
