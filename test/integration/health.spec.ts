import { eventually } from '../support/eventually';
import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start();
});
afterAll(() => board.close());

interface Report {
  status: string;
  parts: Record<string, { status: string; message: string }>;
}
const ready = (url: string) => request<Report>(`${url}/health/ready`);

test('both roles are live and, with everything at work, ready', async () => {
  for (const url of [board.url, board.workerUrl]) {
    expect(await request(`${url}/health/live`)).toMatchObject({ status: 200, body: { status: 'live' } });
    const { status, body } = await eventually(async () => {
      const answer = await ready(url);
      expect(answer.status).toBe(200);
      return answer;
    });
    expect([status, body.status]).toEqual([200, 'ready']);
    expect(Object.keys(body.parts)).toEqual(
      expect.arrayContaining(['redis', 'postgres', 'buffer', 'worker']),
    );
    expect(Object.values(body.parts).map((part) => part.status)).toEqual(
      Object.keys(body.parts).map(() => 'up'),
    );
  }
});

test('the worker serves health and metrics and nothing else', async () => {
  expect((await request(`${board.workerUrl}/metrics`)).status).toBe(200);
  for (const path of ['/api/chat', '/api/webhook', '/admin/queues', '/']) {
    expect([path, (await request(board.workerUrl + path)).status]).toEqual([path, 404]);
  }
  expect((await request(`${board.workerUrl}/api/webhook`, { method: 'POST', body: '{}' })).status).toBe(404);
});

test('metrics are in the format of Prometheus and count deliveries and what waits', async () => {
  const metrics = async () => {
    const answer = await board.get<string>('/metrics');
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    return answer.body;
  };
  await board.stopWorkers();
  const channel = board.channel();
  const id = await channel.chat(viewer('alice'), 1);
  await board.kick.send('chat.message.sent', channel.message(viewer('alice'), 1, { message_id: id }));
  await board.kick.send('chat.message.sent', '{}', { headers: { 'Kick-Event-Signature': undefined } });
  const text = await metrics();
  for (const line of [
    'kickboard_webhook_deliveries_total{type="chat.message.sent",status="accepted"} 1',
    'kickboard_webhook_deliveries_total{type="chat.message.sent",status="duplicate"} 1',
    'kickboard_webhook_refused_total{reason="missing_signature"} 1',
    'kickboard_buffer_messages 1',
    'kickboard_judge_waiting 1',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
  await board.startWorker();
  await board.settle();
  expect((await metrics()).split('\n')).toContain('kickboard_buffer_messages 0');
});

test('without a worker the api stays live, and readiness names the worker (lesson 31)', async () => {
  await board.stopWorkers();
  await board.redis.del(board.keys.workerBeat());
  const { status, body } = await ready(board.url);
  expect([status, body.status, body.parts.worker?.status]).toEqual([503, 'not ready', 'down']);
  expect(body.parts.worker?.message).toContain('worker');
  expect(body.parts.redis?.status).toBe('up');
  expect((await request(`${board.url}/health/live`)).status).toBe(200);
});

test('a worker that has a sign of life but judges nothing is not ready (lesson 31)', async () => {
  await board.stopWorkers();
  await board.channel().chat(viewer('alice'), 1);
  await board.redis.set(board.keys.workerBeat(), Date.now(), 'EX', 10);
  // As if it had waited for a minute.
  const [id] = await board.redis.zrange(board.keys.judgeWaiting(), 0, 0);
  await board.redis.zadd(board.keys.judgeWaiting(), (Date.now() - 60_000) * 1000, id ?? '');
  const { status, body } = await ready(board.url);
  expect([status, body.parts.worker?.status]).toEqual([503, 'down']);
  expect(body.parts.worker?.message).toMatch(/waited \d+ ms/);
});

test('while Redis is rebuilt from Postgres readiness says so, and how far it is', async () => {
  await board.startWorker();
  await board.stopWorkers();
  await board.redis.del(board.keys.built());
  await board.redis.set(board.keys.rebuildProgress(), 'step 4 of 5, boards');
  await board.redis.set(board.keys.workerBeat(), Date.now());
  const { status, body } = await ready(board.url);
  expect(status).toBe(503);
  expect(body.parts.worker?.message).toContain(
    'rebuilding: Redis is restored from Postgres (step 4 of 5, boards)',
  );
});
