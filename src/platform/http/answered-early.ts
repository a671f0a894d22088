import type { IncomingMessage, ServerResponse } from 'node:http';

/** Of a body that nobody reads Node takes in about so many bytes by itself; smaller ones are here when they are answered. */
const TAKEN_IN = 16 * 1024;

/**
 * Has an answer that comes before its request is here as a whole reach the sender. A connection that is closed while bytes
 * are on their way to it is reset, and an answer that the sender has not read yet is lost with it. So the rest is read and
 * thrown away first, for as long as a request may take to arrive.
 */
export function readOnOnceAnswered(request: IncomingMessage, response: ServerResponse): void {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  if (coding === undefined && Number(length ?? 0) <= TAKEN_IN) return;
  const end = response.end.bind(response);
  response.end = ((chunk?: unknown, encoding?: unknown, done?: unknown) => {
    response.end = end;
    if (request.complete || request.destroyed)
      return end(chunk, encoding as BufferEncoding, done as () => void);
    if (typeof chunk === 'string' || chunk instanceof Uint8Array)
      response.write(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
    const callback = [chunk, encoding, done].find((one) => typeof one === 'function') as () => void;
    request.once('close', () => end(callback));
    request.resume();
    return response;
  }) as typeof response.end;
}
