import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
} from 'class-validator';
import { KICK_ID } from '../kick-id';

/** The rules of query parameters that several endpoints share, each with its part of the API's description. */

export const SESSION_ID = /^[1-9]\d{0,17}-\d{1,12}$/;
const CURSOR_LENGTH = 200;

/** A Kick user id. @param message what to say when it is none */
export const IsKickId = (message = '$property must be a Kick user id (digits)') =>
  applyDecorators(Matches(KICK_ID, { message }), ApiProperty({ pattern: KICK_ID.source, example: '4242' }));

/** The id of a stream session, which may be left out. */
export const IsSessionId = () =>
  applyDecorators(
    IsOptional(),
    Matches(SESSION_ID, { message: '$property must look like <broadcaster_user_id>-<epoch seconds>' }),
    ApiProperty({ pattern: SESSION_ID.source, example: '4242-1767225600' }),
  );

/** How many of a list are returned at most. */
export const IsLimit = (maximum: number) =>
  applyDecorators(
    Type(() => Number),
    IsInt(),
    Min(1),
    Max(maximum),
    ApiProperty({ type: 'integer', required: false, minimum: 1, maximum }),
  );

/** Where a page begins. */
export const IsCursor = () =>
  applyDecorators(
    IsOptional(),
    IsString(),
    IsNotEmpty({
      message: '$property must be the next_cursor of an earlier response: leave it out to begin',
    }),
    MaxLength(CURSOR_LENGTH),
    ApiProperty({ minLength: 1, maxLength: CURSOR_LENGTH }),
  );

/** Names of zones have letters of English; offsets and POSIX rules, which Postgres would read as well, have signs or digits first. */
const ZONE = /^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/;
const ZONE_LENGTH = 64;

/** An IANA time zone, which may be left out. */
export const IsTimeZone = () =>
  applyDecorators(
    IsOptional(),
    ValidateBy({
      name: 'isTimeZone',
      validator: {
        validate: (value) => typeof value === 'string' && isTimeZone(value),
        defaultMessage: () => '$property must be an IANA time zone such as Europe/Berlin',
      },
    }),
    ApiProperty({ required: false, maxLength: ZONE_LENGTH, example: 'Europe/Berlin' }),
  );

function isTimeZone(name: string): boolean {
  if (name.length > ZONE_LENGTH || !ZONE.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
