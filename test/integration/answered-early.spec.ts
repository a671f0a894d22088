import { once } from 'node:events';
import { connect } from 'node:net';
import { ADMIN_SETTINGS, LOGIN } from '../support/admin';
import { Kickboard } from '../support/kickboard';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({
    workers: 0,
    settings: { ...ADMIN_SETTINGS, API_KEYS: 'a-key-that-nobody-here-gives' },
  });
});
afterAll(() => board.close());

const PIECE = Buffer.alloc(64 * 1024, 'x');
const CHUNK_HEAD = Buffer.from(`${PIECE.length.toString(16)}\r\n`);
const CHUNK_END = Buffer.from('\r\n');

const CLOSING = { Connection: 'close' };

/** Sends a whole request before it reads anything, as most programs do; what it reads then. */
async function sendThenRead(path: string, pieces: number, headers: Record<string, string>) {
  const lines = Object.entries({ ...CLOSING, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${lines.join('')}\r\n`;
  const isChunked = headers['Transfer-Encoding'] !== undefined;
  const piece = isChunked ? Buffer.concat([CHUNK_HEAD, PIECE, CHUNK_END]) : PIECE;
  return exchange([head, ...Array<Buffer>(pieces).fill(piece), ...(isChunked ? ['0\r\n\r\n'] : [])]);
}

async function exchange(parts: (string | Buffer)[]) {
  const { hostname, port } = new URL(board.url);
  const socket = connect(Number(port), hostname);
  try {
    for (const part of parts) if (!socket.write(part)) await once(socket, 'drain');
    let answer = '';
    for await (const bytes of socket) answer += String(bytes);
    return { status: Number(answer.split(' ')[1]), message: answer.split('\r\n\r\n')[1] ?? '' };
  } finally {
    socket.destroy();
  }
}

const length = (pieces: number) => ({ 'Content-Length': `${pieces * PIECE.length}` });
const chunked = { 'Transfer-Encoding': 'chunked' };
const signed = {
  'Kick-Event-Message-Id': '01JZZZZZZZZZZZZZZZZZZZZZZZ',
  'Kick-Event-Message-Timestamp': new Date().toISOString(),
  'Kick-Event-Signature': `${'A'.repeat(342)}==`,
  'Kick-Event-Type': 'chat.message.sent',
};

// An answer that comes while the body is on its way must not be lost in a connection that is reset.
test.each([
  ['a file without a password', '/api/admin/imports?source=csv', 320, {}, 401, 'password'],
  ['a file of an unknown kind', '/api/admin/imports?source=tsv', 320, LOGIN, 400, 'source'],
  [
    'a file in pieces beyond the bound',
    '/api/admin/imports?source=csv',
    800,
    { ...LOGIN, ...chunked },
    413,
    'MiB',
  ],
  ['an unknown address', '/api/nowhere', 320, {}, 404, 'nowhere'],
  ['a delivery that says it is too large', '/api/webhook', 320, signed, 413, 'larger than'],
  ['a delivery that becomes too large', '/api/webhook', 320, { ...signed, ...chunked }, 413, 'larger than'],
  ['a delivery that nobody signed', '/api/webhook', 3, {}, 401, 'Kick-Event'],
])(
  '%s is told so although it is still being sent',
  async (_, path, pieces, headers, status, words) => {
    const sized = 'Transfer-Encoding' in headers ? headers : { ...headers, ...length(pieces) };
    const answered = await sendThenRead(path, pieces, sized as Record<string, string>);
    expect(answered).toEqual({ status, message: expect.stringContaining(words) });
  },
  30_000,
);

test.each([
  [
    'headers without an end',
    ['GET / HTTP/1.1\r\nHost: localhost\r\nX: ', ...Array<Buffer>(100).fill(PIECE)],
    431,
    'headers',
  ],
  ['bytes that are no HTTP', Array<Buffer>(100).fill(PIECE), 400, 'no HTTP'],
])('%s are told so as well', async (_, parts, status, words) => {
  expect(await exchange(parts)).toEqual({ status, message: expect.stringContaining(words) });
});
