import compression from 'compression';
import type { Request, Response } from 'express';

/**
 * Answers that are left as they are: those that the front door answers too, where compressing a board for each of a thousand pages
 * would cost more than all else; and events, which would wait for each other in the encoder.
 */
const AS_THEY_ARE = ['/api/stream-session/leaderboard', '/api/chat/sweet-coins', '/api/stream'];

const compress = compression();

/** Compresses answers of more than 1 KiB for clients that accept it. */
export function compressed(request: Request, response: Response, next: () => void): void {
  if (AS_THEY_ARE.includes(request.path)) next();
  else compress(request, response, next);
}
