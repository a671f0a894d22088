import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { BodyTooLarge, passOver, readBody, toldLength } from './raw-body';

const LIMIT = 256 * 1024;

/** A request whose bytes the test sends. */
function request(contentLength?: number | string) {
  const stream = new PassThrough();
  const headers = contentLength === undefined ? {} : { 'content-length': String(contentLength) };
  return { stream, body: readBody(Object.assign(stream, { headers }) as unknown as IncomingMessage) };
}

it('gives the bytes as they came, in how many pieces ever', async () => {
  const { stream, body } = request();
  const bytes = Buffer.from([0xff, 0x00, 0xf0, 0x9f, 0xa6, 0xa6]);
  for (const byte of bytes) stream.write(Buffer.of(byte));
  stream.end();
  expect((await body).equals(bytes)).toBe(true);
});

it('takes an empty body', async () => {
  const { stream, body } = request();
  stream.end();
  expect(await body).toHaveLength(0);
});

it('takes 256 KiB exactly', async () => {
  const { stream, body } = request(LIMIT);
  stream.end(Buffer.alloc(LIMIT));
  expect(await body).toHaveLength(LIMIT);
});

it('refuses a larger one before reading when its length is told', async () => {
  const { stream, body } = request(LIMIT + 1);
  await expect(body).rejects.toThrow(BodyTooLarge);
  expect(stream.listenerCount('data')).toBe(0);
});

it('refuses a larger one as soon as it is too large when its length is not told, and reads no more', async () => {
  const { stream, body } = request();
  stream.write(Buffer.alloc(LIMIT));
  stream.write(Buffer.of(1));
  await expect(body).rejects.toThrow(BodyTooLarge);
  expect(stream.isPaused()).toBe(true);
});

it('does not believe a length that is too small', async () => {
  const { stream, body } = request(1);
  stream.end(Buffer.alloc(LIMIT + 1));
  await expect(body).rejects.toThrow(BodyTooLarge);
});

it('is passed over with the same limit, and nothing of it is kept', async () => {
  const send = (bytes: number) => {
    const stream = new PassThrough();
    const passed = passOver(Object.assign(stream, { headers: {} }) as unknown as IncomingMessage);
    stream.end(Buffer.alloc(bytes));
    return passed;
  };
  expect(await send(LIMIT)).toBeUndefined();
  await expect(send(LIMIT + 1)).rejects.toThrow(BodyTooLarge);
});

it.each<[Record<string, string>, string]>([
  [{}, 'fits'],
  [{ 'content-length': '0' }, 'fits'],
  [{ 'content-length': String(LIMIT) }, 'fits'],
  [{ 'content-length': String(LIMIT + 1) }, 'too_large'],
  [{ 'transfer-encoding': 'chunked' }, 'unknown'],
])('with the headers %j its length %s', (headers, told) => {
  expect(toldLength({ headers } as unknown as IncomingMessage)).toBe(told);
});

it('tells a sender who hung up from one who is done', async () => {
  const { stream, body } = request(10);
  stream.write('half');
  stream.destroy();
  await expect(body).rejects.toThrow('the sender hung up');
});

it('passes on what went wrong with the connection', async () => {
  const { stream, body } = request();
  stream.destroy(new Error('ECONNRESET'));
  await expect(body).rejects.toThrow('ECONNRESET');
});
