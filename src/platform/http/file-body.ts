import { PayloadTooLargeException, RequestTimeoutException } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';

/**
 * Leaves the body of a route to its controller, whatever type the client names: curl calls a file a form, and the parsers
 * would take it for one.
 */
export function leaveBody(request: Request, _response: Response, next: NextFunction): void {
  request.headers['content-type'] = 'application/octet-stream';
  next();
}

/** The body as it came. @throws PayloadTooLargeException beyond `most` bytes, without reading on; RequestTimeoutException when it ends too soon */
export async function readBody(request: Request, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of whole(request)) {
    size += chunk.length;
    if (size > most)
      throw new PayloadTooLargeException(
        `the file is larger than ${most / 1024 / 1024} MiB; send it in parts`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A sender that hangs up, or is cut off, is no error of ours to be logged with a stack. */
async function* whole(request: Request): AsyncGenerator<Buffer> {
  try {
    // Left before its end, an iterator destroys what it reads: here the connection, and the answer with it.
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch {
    throw new RequestTimeoutException('the file did not arrive as a whole');
  }
}
