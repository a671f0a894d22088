import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsDateString,
  IsNumber,
  IsOptional,
  IsString,
  ValidateNested,
} from 'class-validator';

class Badge {
  @IsString() text!: string;
  @IsString() type!: string;
  @IsOptional() @IsNumber() count?: number;
}

class Identity {
  @IsString() username_color!: string;
  @IsArray() @ValidateNested({ each: true }) @Type(() => Badge) badges!: Badge[];
}

class Person {
  @IsBoolean() is_anonymous!: boolean;
  @IsNumber() user_id!: number;
  @IsString() username!: string;
  @IsBoolean() is_verified!: boolean;
  @IsOptional() @IsString() profile_picture?: string;
  @IsString() channel_slug!: string;
  @IsOptional() @ValidateNested() @Type(() => Identity) identity?: Identity;
}

class Position {
  @IsNumber() s!: number;
  @IsNumber() e!: number;
}

class Emote {
  @IsString() emote_id!: string;
  @IsArray() @ValidateNested({ each: true }) @Type(() => Position) positions!: Position[];
}

/** Kick's `chat.message.sent`, as its documentation shows it. */
export class ObviousMessage {
  @IsString() message_id!: string;
  @ValidateNested() @Type(() => Person) broadcaster!: Person;
  @ValidateNested() @Type(() => Person) sender!: Person;
  @IsString() content!: string;
  @IsOptional() @IsArray() @ValidateNested({ each: true }) @Type(() => Emote) emotes?: Emote[];
  @IsDateString() created_at!: string;
}
