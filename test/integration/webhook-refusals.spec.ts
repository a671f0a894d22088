import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { encodeKickJson } from '../../simulator/kick-json';
import { eventually } from '../support/eventually';
import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0 });
});
afterAll(() => board.close());

const TYPE = 'chat.message.sent';
const SECOND = 1000;
const body = () => encodeKickJson(board.channel().message(viewer('alice'), 1));

/** The value of a metric, or undefined. */
async function metric(name: string): Promise<number | undefined> {
  const { body } = await board.get<string>('/metrics');
  const line = body.split('\n').find((each) => each.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length));
}

/** A connection that a test writes to byte by byte; `text` is what came back. */
async function rawConnection(
  url = board.url,
): Promise<{ socket: Socket; text: () => string; closed: Promise<void> }> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, text: () => text, closed };
}

const head = (headers: Record<string, string>) =>
  [
    'POST /api/webhook HTTP/1.1',
    'Host: x',
    ...Object.entries(headers).map(([n, v]) => `${n}: ${v}`),
    '',
    '',
  ].join('\r\n');

test('an unsigned delivery is refused before its body has come', async () => {
  const { socket, text } = await rawConnection();
  socket.write(head({ 'Content-Length': '200000' }));
  await eventually(() => expect(text()).toMatch(/^HTTP\/1.1 401 .*"error":"missing_signature"/s));
  socket.destroy();
});

test('of an unsigned delivery in chunks the size is counted, and then it is refused', async () => {
  const { socket, text } = await rawConnection();
  socket.write(head({ 'Transfer-Encoding': 'chunked' }));
  socket.write('3\r\nabc\r\n0\r\n\r\n');
  await eventually(() => expect(text()).toMatch(/^HTTP\/1.1 401 .*"error":"missing_signature"/s));
  socket.destroy();
});

test('a told length over the limit is 413 before a missing signature', async () => {
  const { socket, text, closed } = await rawConnection();
  socket.write(head({ 'Content-Length': String(256 * 1024 + 1) }));
  await closed;
  expect(text()).toMatch(/^HTTP\/1.1 413 /);
});

test.each(['gzip', 'GZIP', 'br', 'deflate, gzip'])(
  'a body that is encoded (%s) is told so, and what to do about it',
  async (encoding) => {
    const raw = body();
    const headers = { ...board.kick.sign(TYPE, raw), 'Content-Encoding': encoding };
    const { status, body: answer } = await request(`${board.url}/api/webhook`, {
      method: 'POST',
      headers,
      body: gzipSync(raw),
    });
    expect([status, answer]).toEqual([
      415,
      {
        statusCode: 415,
        error: 'Unsupported Media Type',
        message: expect.stringMatching(
          new RegExp(`Content-Encoding: ${encoding}.*send them as they came from Kick`),
        ),
      },
    ]);
    expect(await metric('kickboard_webhook_refused_total{reason="encoded"}')).toBeGreaterThan(0);
  },
);

test('an encoding that is none changes nothing', async () => {
  const raw = body();
  const headers = { ...board.kick.sign(TYPE, raw), 'Content-Encoding': 'identity' };
  expect((await board.kick.post(raw, headers)).body.status).toBe('accepted');
});

test.each(['/api/webhook/', '/api/webhook?from=kick', '/api/webhook/?'])(
  'deliveries are taken at %s, too',
  async (path) => {
    const raw = body();
    const post = { method: 'POST', headers: board.kick.sign(TYPE, raw), body: raw };
    expect((await request(board.url + path, post)).body).toEqual({ received: true, status: 'accepted' });
  },
);

test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])(
  '%s says that deliveries are POSTed here',
  async (method) => {
    const response = await fetch(`${board.url}/api/webhook`, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    const text = await response.text();
    if (method === 'HEAD') return expect(text).toBe('');
    expect(JSON.parse(text)).toEqual({
      statusCode: 405,
      error: 'Method Not Allowed',
      message: expect.stringContaining('POSTed here'),
    });
  },
);

test('a stale delivery is told which way the clocks differ and by how much', async () => {
  const told = async (sent: number) => {
    const { status, body: answer } = await board.kick.send(TYPE, body(), { sent });
    expect(status).toBe(401);
    return (answer as unknown as { message: string }).message;
  };
  expect(await told(Date.now() + 3_600_000)).toMatch(
    /sent 3(59\d|60\d) s after the time of this host's clock/,
  );
  expect(await told(Date.now() - 90_000_000)).toMatch(/sent 900\d\d s before the time of this host's clock/);
});

test('the last delivery of each result is a metric with its time, and so is the lag of those that are taken', async () => {
  const name = (result: string) => `kickboard_webhook_last_delivery_timestamp_seconds{result="${result}"}`;
  const before = (Date.now() - SECOND) / SECOND;
  const raw = body();
  const headers = board.kick.sign(TYPE, raw, { sent: Date.now() - 40 * SECOND });
  const buckets = async () =>
    Promise.all(
      ['30', '60'].map(
        async (le) => (await metric(`kickboard_delivery_lag_seconds_bucket{le="${le}"}`)) ?? 0,
      ),
    );
  const [under30 = 0, under60 = 0] = await buckets();
  await board.kick.post(raw, headers);
  expect(await buckets()).toEqual([under30, under60 + 1]);
  await board.kick.post(raw, headers);
  await board.kick.send('channel.followed', '{}');
  await board.kick.send(TYPE, '{}');
  await board.kick.post(`${raw} `, headers);
  for (const result of ['accepted', 'duplicate', 'ignored', 'dead_letter', 'invalid_signature', 'refused'])
    expect([result, await metric(name(result))]).toEqual([result, expect.closeTo(before, -2)]);
  await board.kick.send(TYPE, raw, { sent: Date.now() - 90_000_000 });
  expect(await metric(name('stale'))).toBe(await metric(name('refused')));
  expect(await metric(name('stale'))).toBeGreaterThan(before);
});

// The last ones: they start apis of their own, with which deliveries take turns from then on.
test('a body that does not come is given up, and its connection closed', async () => {
  const { app, url } = await board.startApi();
  const server = app.getHttpServer();
  expect([server.requestTimeout, server.headersTimeout]).toEqual([10_000, 10_000]);
  server.requestTimeout = 300;
  const raw = body();
  const { socket, text, closed } = await rawConnection(url);
  socket.write(head({ ...board.kick.sign(TYPE, raw), 'Content-Length': String(raw.length) }));
  socket.write(raw.slice(0, 20));
  await closed;
  expect(text()).toMatch(/^HTTP\/1.1 408 /);
});

test('connections are bounded in number, and both how many there are and how many were too many are metrics', async () => {
  const { app, url } = await board.startApi();
  const server = app.getHttpServer();
  expect(server.maxConnections).toBe(30_000);
  const metrics = async () => (await request<string>(`${url}/metrics`)).body;
  expect(await metrics()).toMatch(/^kickboard_http_connections [1-9]/m);
  expect(await metrics()).toMatch(/^kickboard_http_connections_dropped_total 0$/m);
  const first = await rawConnection(url);
  server.maxConnections = 1;
  const second = await rawConnection(url);
  await second.closed;
  server.maxConnections = 30_000;
  expect(await metrics()).toMatch(/^kickboard_http_connections_dropped_total [1-9]/m);
  first.socket.destroy();
});
