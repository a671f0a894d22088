import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/**
 * Sends text piece by piece, as fast as the client reads it. What fails before the first piece is thrown and can be answered;
 * what fails later cuts the connection, so that nobody takes the part for the whole.
 */
export async function sendStream(
  response: Response,
  headers: { [name: string]: string },
  pieces: AsyncGenerator<string>,
): Promise<void> {
  const first = await pieces.next();
  response.status(200).set(headers);
  async function* all() {
    if (!first.done) yield first.value;
    yield* pieces;
  }
  try {
    await pipeline(Readable.from(all()), response);
  } catch {
    response.destroy();
  }
}
