import { connect } from 'node:net';
import { Kickboard } from '../support/kickboard';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0 });
});
afterAll(() => board.close());

/** What comes back for these bytes until the server closes the connection. */
const answerTo = (bytes: string): Promise<{ status: number; head: string; body: string }> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(board.url);
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s);
      resolve({ status: Number(head.split(' ')[1]), head, body });
    });
  });

const HOST = 'Host: board\r\n';
const CLOSE = 'Connection: close\r\n';

// Node answers each of these itself, before there is a request, without type and body.
test.each([
  ['bytes that are no HTTP', 'HELLO\r\n\r\n', 400],
  ['a method that is none', `FOO / HTTP/1.1\r\n${HOST}\r\n`, 400],
  ['an address that is none', `GET /ü１ HTTP/1.1\r\n${HOST}\r\n`, 400],
  [
    'two lengths',
    `POST /api/webhook HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx`,
    400,
  ],
  ['a broken chunk', `POST /api/webhook HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400],
  ['no host', 'GET /health/live HTTP/1.1\r\n\r\n', 400],
  ['headers of more than 16 KiB', `GET / HTTP/1.1\r\n${HOST}X: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  [
    'an odd expectation',
    `POST /api/webhook HTTP/1.1\r\n${HOST}Expect: more\r\nContent-Length: 0\r\n\r\n`,
    417,
  ],
  ['CONNECT', `CONNECT board:80 HTTP/1.1\r\n${HOST}\r\n`, 405],
])('%s gets an error of the usual shape', async (_what, bytes, statusCode) => {
  const { status, head, body } = await answerTo(bytes);
  expect([status, JSON.parse(body)]).toEqual([
    statusCode,
    { statusCode, error: expect.any(String), message: expect.any(String) },
  ]);
  expect(head).toMatch(/content-type: application\/json/i);
});

test('an address that is written as a whole leads where its path does, also to the webhook', async () => {
  const whole = (method: string, path: string) =>
    answerTo(`${method} http://board${path} HTTP/1.1\r\n${HOST}${CLOSE}Content-Length: 0\r\n\r\n`);
  expect((await whole('GET', '/health/live')).status).toBe(200);
  expect((await whole('GET', '/api/chat?limit=1')).status).toBe(200);
  expect((await whole('POST', '/api/webhook')).body).toContain('missing_signature');
  expect((await whole('GET', '')).status).toBe(
    (await answerTo(`GET / HTTP/1.1\r\n${HOST}${CLOSE}\r\n`)).status,
  );
});

test('HTTP/1.0 without a host is answered', async () => {
  expect((await answerTo('GET /health/live HTTP/1.0\r\n\r\n')).status).toBe(200);
});
