import type { Request, Response } from 'express';

/** Whether the client prefers plain text to JSON; one that takes anything gets JSON. */
export const wantsText = (request: Request): boolean => request.accepts(['json', 'text']) === 'text';

/** One line of text, as chat bots repeat it: names from chat can end no line and hold no control characters. */
export function sendText(response: Response, text: string): string {
  response.type('text/plain');
  response.setHeader('Vary', 'Accept');
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '');
}
