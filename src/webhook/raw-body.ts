import type { IncomingMessage } from 'node:http';

/** Largest body taken, in bytes (contract: 256 KiB). */
const MAX_BODY = 256 * 1024;

export class BodyTooLarge extends Error {
  constructor() {
    super(`the body is larger than ${MAX_BODY} bytes`);
  }
}

/** What the sender says of the body's length; `unknown` when it comes in chunks. */
export function toldLength(request: IncomingMessage): 'too_large' | 'fits' | 'unknown' {
  if (request.headers['transfer-encoding'] !== undefined) return 'unknown';
  return Number(request.headers['content-length'] ?? 0) > MAX_BODY ? 'too_large' : 'fits';
}

/**
 * The bytes of a request's body, as received.
 * @throws BodyTooLarge as soon as that is certain, without reading on; an Error when the sender hangs up
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const size = await receive(request, (chunk) => chunks.push(chunk));
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size);
}

/** Reads a body to its end and keeps none of it. @throws as readBody */
export async function passOver(request: IncomingMessage): Promise<void> {
  await receive(request, () => {});
}

/** Resolves to the body's length once it is read. */
function receive(request: IncomingMessage, take: (chunk: Buffer) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    if (toldLength(request) === 'too_large') return reject(new BodyTooLarge());
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY) {
        request.pause();
        request.removeAllListeners('data');
        return reject(new BodyTooLarge());
      }
      take(chunk);
    });
    request.on('end', () => resolve(size));
    request.on('error', reject);
    // Every request closes; an Error made for each, with its stack, would cost a tenth of the whole answer.
    request.on('close', () => {
      if (!request.readableEnded) reject(new Error('the sender hung up'));
    });
  });
}
