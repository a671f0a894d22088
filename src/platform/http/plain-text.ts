import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import type { Request, Response } from 'express';

const FORMATS = ['json', 'text'];

/** What to answer with, for chat bots that cannot send a header; without it, `Accept` decides. */
export const IsFormat = () =>
  applyDecorators(
    IsOptional(),
    IsIn(FORMATS),
    ApiProperty({
      enum: FORMATS,
      enumName: 'Format',
      required: false,
      description: 'As `Accept: application/json` or `text/plain`.',
    }),
  );

/** Whether the client prefers plain text to JSON; one that takes anything gets JSON. */
export const wantsText = (request: Request): boolean =>
  (request.query.format ?? request.accepts(['json', 'text'])) === 'text';

/** One line of text, as chat bots repeat it: names from chat can end no line and hold no control characters. */
export function sendText(response: Response, text: string): string {
  response.type('text/plain');
  response.setHeader('Vary', 'Accept');
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '');
}
