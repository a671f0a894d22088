import { request as httpRequest } from 'node:http';
import { encodeKickJson } from '../../simulator/kick-json';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0 });
});
afterAll(() => board.close());

const LIMIT = 256 * 1024;
const TYPE = 'chat.message.sent';

/** Posts in chunks, with or without telling the length, and reads the answer even when the server reads no further. */
function post(
  body: Buffer,
  headers: Record<string, string>,
  chunked: boolean,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const length = chunked ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': String(body.length) };
    const request = httpRequest(
      `${board.url}/api/webhook`,
      { method: 'POST', agent: false, headers: { ...headers, ...length } },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    for (let start = 0; start < body.length; start += 65_536)
      request.write(body.subarray(start, start + 65_536));
    request.end();
  });
}

/** A good message, made larger by an unknown field. */
function messageOf(bytes: number): Buffer {
  const message = board.channel().message(viewer('alice'), 1);
  const padded = (padding: string) => encodeKickJson({ ...message, padding });
  return Buffer.from(padded('x'.repeat(bytes - Buffer.byteLength(padded('')))));
}

test.each([
  ['with its length told', false],
  ['in chunks', true],
])('a body over 256 KiB is 413 before any other check, %s', async (_, chunked) => {
  for (const bytes of [LIMIT + 1, 4 * LIMIT]) {
    const unsigned = await post(Buffer.alloc(bytes, 'x'), {}, chunked);
    expect(unsigned.status).toBe(413);
    expect(JSON.parse(unsigned.text)).toEqual({
      statusCode: 413,
      error: 'Payload Too Large',
      message: expect.stringContaining(String(LIMIT)),
    });
    const large = messageOf(bytes);
    const signed = await post(large, board.kick.sign(TYPE, large.toString()), chunked);
    expect(signed.status).toBe(413);
  }
  expect(await board.redis.llen(board.keys.chatBuffer())).toBe(0);
});

test('a signed body of exactly 256 KiB is accepted', async () => {
  const large = messageOf(LIMIT);
  expect(large.length).toBe(LIMIT);
  const answer = await post(large, board.kick.sign(TYPE, large.toString()), false);
  expect(answer).toEqual({ status: 200, text: JSON.stringify({ received: true, status: 'accepted' }) });
});

test('a sender that hangs up in the middle leaves the api as it was', async () => {
  await new Promise<void>((resolve) => {
    const request = httpRequest(`${board.url}/api/webhook`, {
      method: 'POST',
      agent: false,
      headers: { 'Content-Length': '1000' },
    });
    request.on('error', () => resolve());
    request.write('{"half":', () => request.destroy(new Error('gone')));
  });
  await board.channel().chat(viewer('alice'), 1);
});
