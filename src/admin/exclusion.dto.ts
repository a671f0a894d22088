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
