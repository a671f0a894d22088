import type { IncomingMessage } from 'node:http';

/** Largest body taken, in bytes (contract: 256 KiB). */
const MAX_BODY = 256 * 1024;

export class BodyTooLarge extends Error {
  constructor() {
    super(`the body is larger than ${MAX_BODY} bytes`);
  }
}

/**
 * The bytes of a request's body, as received.
 * @throws BodyTooLarge as soon as that is certain, without reading on; an Error when the sender hangs up
 */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY) return reject(new BodyTooLarge());
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY) {
        request.pause();
        request.removeAllListeners('data');
        return reject(new BodyTooLarge());
      }
      chunks.push(chunk);
    });
    request.on('end', () =>
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size)),
    );
    request.on('error', reject);
    // Every request closes; an Error made for each, with its stack, would cost a tenth of the whole answer.
    request.on('close', () => {
      if (!request.readableEnded) reject(new Error('the sender hung up'));
    });
  });
}
