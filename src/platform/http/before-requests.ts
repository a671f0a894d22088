import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * What Node answers by itself, before there is a request, has neither type nor body. Here it gets the shape of all errors:
 * bytes that are no HTTP, headers without an end, a request that does not arrive in time, an expectation, CONNECT.
 */
export function answerInShape(server: Server): void {
  const refused = new WeakSet<Duplex>();
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // What comes after such bytes is none either.
    if (refused.has(socket)) return;
    refused.add(socket);
    if (isSilent(socket)) socket.end(asText(...problemOf(error)));
    // The rest of a late request could still come, and be carried out. Elsewhere the sender may be sending still: a
    // connection that is closed at once is reset then, and the answer lost.
    if (!socket.writableEnded || error.code === 'ERR_HTTP_REQUEST_TIMEOUT') socket.destroy(error);
    else setTimeout(() => socket.destroy(error), LINGER_MS).unref();
  });
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    answerLast(response, 417, 'Expect may be 100-continue, and nothing else');
  });
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    socket.end(asText(405, 'this is no proxy: it takes no CONNECT'));
  });
}

const TYPE = 'application/json; charset=utf-8';

/** How long the rest of what is no request is read and thrown away. */
const LINGER_MS = 2_000;

/** Scheme and host of an address as a proxy is asked for it; servers must take it as well (RFC 9112, 3.2.2). */
const ABSOLUTE = /^https?:\/\/[^/?]*/i;

/** The path of a request, whose address may be written as a whole. */
export function pathOf(url = '/'): string {
  if (url.startsWith('/')) return url;
  const path = url.replace(ABSOLUTE, '');
  return path === url || path.startsWith('/') ? path : `/${path}`;
}

/** Answers a request that names no host, and says whether it did; HTTP/1.0 need not name one. */
export function refuseHostless({ headers, httpVersion }: IncomingMessage, response: ServerResponse): boolean {
  if (headers.host !== undefined || httpVersion !== '1.1') return false;
  answerLast(response, 400, 'the header Host is missing');
  return true;
}

function answerLast(response: ServerResponse, status: number, message: string): void {
  const body = bodyOf(status, message);
  const length = Buffer.byteLength(body);
  response
    .writeHead(status, { 'Content-Type': TYPE, 'Content-Length': length, Connection: 'close' })
    .end(body);
}

function problemOf({ code }: NodeJS.ErrnoException): [status: number, message: string] {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return [431, 'address and headers are larger than 16 KiB'];
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return [413, 'the extensions of the chunks are too large'];
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'the request did not arrive within 10 s'];
    default:
      return [400, 'this is no HTTP request'];
  }
}

/** Whether no answer has begun, into which another would be written; `_httpMessage` is what Node itself looks at. */
function isSilent(socket: Duplex): boolean {
  const { _httpMessage: answer } = socket as Duplex & { _httpMessage?: ServerResponse | null };
  return socket.writable && !answer?.headersSent;
}

const bodyOf = (statusCode: number, message: string): string =>
  JSON.stringify({ statusCode, error: STATUS_CODES[statusCode], message });

function asText(status: number, message: string): string {
  const body = bodyOf(status, message);
  const length = Buffer.byteLength(body);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${TYPE}\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`;
}
