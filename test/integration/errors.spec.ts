import { Kickboard } from '../support/kickboard';
import { request } from '../support/http';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0 });
});
afterAll(() => board.close());

const BOARD = '/api/stream-session/leaderboard';

test.each([
  ['/api/chat/recent?limit=0', 'limit'],
  ['/api/chat/recent?limit=201', 'limit'],
  ['/api/chat/recent?limit=1.5', 'limit'],
  ['/api/chat/recent?limit=ten', 'limit'],
  ['/api/chat/recent?limit=1&limit=2', 'limit'],
  ['/api/chat/recent?broadcaster_user_id=sweetflips', 'broadcaster_user_id'],
  ['/api/chat?limit=501', 'limit'],
  ['/api/chat?limit=-1', 'limit'],
  ['/api/chat?limit=1e99', 'limit'],
  ['/api/chat?broadcaster_user_id=0', 'broadcaster_user_id'],
  ['/api/chat?broadcaster_user_id=-4242', 'broadcaster_user_id'],
  ['/api/chat?broadcaster_user_id=1&broadcaster_user_id=2', 'broadcaster_user_id'],
  ['/api/chat?broadcaster_user_id=9999999999999999999', 'broadcaster_user_id'],
  ['/api/chat?session_id=12345', 'session_id'],
  ['/api/chat?session_id=4242-x', 'session_id'],
  ["/api/chat?session_id=4242-1' OR 1=1", 'session_id'],
  ['/api/chat?session_id=9999999999999999999-1', 'session_id'],
  ['/api/chat?cursor=abc', 'cursor'],
  ['/api/chat?cursor=a&cursor=b', 'cursor'],
  ['/api/chat?cursor=', 'cursor'],
  ['/api/chat?Limit=5', 'Limit'],
  ['/api/chat?offset=5', 'offset'],
  ['/api/chat?__proto__[limit]=0', '__proto__[limit]'],
  ['/api/viewers/1?username=x', 'username'],
  ['/api/leaderboard?cursor=', 'cursor'],
  ['/api/stream-sessions?broadcaster_user_id=sweetflips', 'broadcaster_user_id'],
  ['/api/stream-sessions?limit=201', 'limit'],
  ['/api/stream-sessions?cursor=abc', 'cursor'],
  [`/api/stream-sessions?cursor=${Buffer.from('1.4242').toString('base64url')}`, 'cursor'],
  [`/api/receipts/${'x'.repeat(129)}`, 'message_id'],
  [BOARD, 'broadcaster_user_id'],
  [`${BOARD}?broadcaster_user_id=`, 'broadcaster_user_id'],
  [`${BOARD}?broadcaster_user_id=4242.5`, 'broadcaster_user_id'],
  [`${BOARD}?broadcaster_user_id=4242&limit=501`, 'limit'],
  [`${BOARD}?session_id=nope`, 'session_id'],
  [`${BOARD}?session_id=4242-1&broadcaster_user_id=x`, 'broadcaster_user_id'],
])('%s is 400 and names %s', async (path, field) => {
  const { status, body } = await board.get(path);
  expect([status, body]).toEqual([
    400,
    { statusCode: 400, error: 'Bad Request', message: expect.stringContaining(field) },
  ]);
});

test.each([
  ['GET', '/api/nowhere', 404],
  ['GET', '/nowhere', 404],
  ['DELETE', '/api/chat', 405],
  ['GET', '/api/chat/sweet-coins', 405],
  ['PUT', '/api/nowhere', 404],
  ['GET', '/api/chat/../../etc/passwd', 404],
  ['GET', '/%', 404],
])('%s %s is %s in the usual shape', async (method, path, statusCode) => {
  const { status, body, headers } = await request(board.url + path, { method });
  expect([status, body]).toEqual([
    statusCode,
    { statusCode, error: expect.any(String), message: expect.any(String) },
  ]);
  expect(headers.get('content-type')).toContain('application/json');
});

test.each([
  ['that is not JSON', '{"messageIds":'],
  ['that is a list', '[]'],
  ['that is a string', '"a"'],
  ['that is empty', ''],
])('a body %s is 400 in the usual shape', async (_, raw) => {
  const { status, body } = await board.post('/api/chat/sweet-coins', raw);
  expect([status, body]).toEqual([
    400,
    { statusCode: 400, error: 'Bad Request', message: expect.any(String) },
  ]);
});

test('a body that is far too large is 413 in the usual shape', async () => {
  const { status, body } = await board.post('/api/chat/sweet-coins', { messageIds: ['x'.repeat(500_000)] });
  expect([status, body]).toEqual([
    413,
    { statusCode: 413, error: expect.any(String), message: expect.any(String) },
  ]);
});

test('the OpenAPI description names every endpoint, and there is a page for it', async () => {
  const { status, body } = await board.get<{ paths: Record<string, object> }>('/openapi.json');
  expect(status).toBe(200);
  expect(Object.keys(body.paths)).toEqual(
    expect.arrayContaining(['/api/webhook', '/api/chat', '/api/chat/recent', '/api/chat/sweet-coins', BOARD]),
  );
  const page = await board.get<string>('/api/docs');
  expect([page.status, page.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('text/html'),
  ]);
});
