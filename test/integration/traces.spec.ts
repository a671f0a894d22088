// Longer than usual: the ways of a message are one list, each with the spans that its trace must have.
import { createHash } from 'node:crypto';
import { ulid } from 'ulid';
import type { Channel } from '../support/channel';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { StoreRelay } from '../support/store-relay';
import { type Span, TraceCollector } from '../support/trace-collector';

let collector: TraceCollector;
let board: Kickboard;
let channel: Channel;
beforeEach(async () => {
  collector = await TraceCollector.start();
});
afterEach(() => collector.close());

async function start(settings: Record<string, string> = {}): Promise<void> {
  board = await Kickboard.start({
    settings: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...settings },
  });
  channel = board.channel();
  await channel.start();
}

/** Once everything is in Postgres and everything was exported. */
async function end(): Promise<void> {
  await board.settle();
  await board.close();
}

/** As the documentation says that a trace is found. */
const traceOf = (id: string) => createHash('sha256').update(id).digest('hex').slice(0, 32);
const names = (spans: Span[]) => spans.map(({ name }) => name);
const withName = (spans: Span[], name: string) => spans.filter((span) => span.name === name);
/** All spans hang together, below one root. */
function expectConnected(spans: Span[]): void {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  expect(ids.size).toBe(spans.length);
  expect(names(spans.filter(({ parent }) => parent === undefined))).toEqual(['POST /api/webhook']);
  expect(spans.filter(({ parent }) => parent !== undefined && !ids.has(parent))).toEqual([]);
}

test('one message is one trace, from the webhook over both queues to its commit', async () => {
  await start();
  const id = await channel.chat(viewer('alice'), 1, { content: 'a word in private' });
  await end();
  const spans = collector.trace(traceOf(id));
  expectConnected(spans);
  expect(names(spans)).toEqual(
    expect.arrayContaining([
      'POST /api/webhook',
      'ingest',
      'add chat.messages',
      'process chat',
      'add points.judge',
      'process points',
      'judge',
      'flush',
    ]),
  );
  expect(spans[0]).toMatchObject({
    name: 'POST /api/webhook',
    attributes: {
      'http.response.status_code': 200,
      'kickboard.event_type': 'chat.message.sent',
      'kickboard.broadcaster_user_id': channel.id,
      'kickboard.message_id': id,
      'kickboard.result': 'accepted',
    },
    resource: { 'service.name': 'kickboard' },
  });
  expect(withName(spans, 'judge')[0]?.attributes).toMatchObject({
    'kickboard.coins': 1,
    'kickboard.reason': 'chat_message',
    'kickboard.session_id': channel.session(),
  });
  expect(withName(spans, 'flush')[0]?.attributes).toMatchObject({ 'kickboard.result': 'stored' });
  const [request, ingest] = ['POST /api/webhook', 'ingest'].map((name) => withName(spans, name)[0] as Span);
  expect(ingest?.parent).toBe(request?.spanId);
  expect(Number(ingest && request && ingest.startNs - request.startNs)).toBeGreaterThanOrEqual(0);
  expect(Number(ingest && request && request.endNs - ingest.endNs)).toBeGreaterThanOrEqual(0);
});

test('no span names a person or says what was written', async () => {
  await start();
  await channel.chat(viewer('somebody_with_a_name'), 1, { content: 'a word in private' });
  await end();
  expect(collector.spans.length).toBeGreaterThan(0);
  const exported = collector.requests.map(({ body }) => body).join();
  for (const secret of ['somebody_with_a_name', 'somebody-with-a-name', 'in private', 'sweetflips'])
    expect(exported).not.toContain(secret);
});

test('of messages that share a job, each leads to its commit, and to the job by a link', async () => {
  await start();
  const ids = await Promise.all([1, 2, 3, 4, 5].map((n) => channel.chat(viewer(`viewer${n}`), 1)));
  await end();
  const jobs = collector.spans.filter(({ name }) => name === 'process points').map(({ spanId }) => spanId);
  for (const id of ids) {
    const spans = collector.trace(traceOf(id));
    expectConnected(spans);
    for (const name of ['ingest', 'judge', 'flush']) expect(withName(spans, name)).toHaveLength(1);
    const [judge] = withName(spans, 'judge') as [Span];
    const leadsTo = judge.links.map(({ spanId }) => spanId).concat(judge.parent ?? []);
    expect(jobs).toEqual(expect.arrayContaining([expect.stringMatching(new RegExp(leadsTo.join('|')))]));
  }
  // The other way round: which messages a chat job was for.
  const told = collector.spans
    .filter(({ name }) => name === 'process chat')
    .flatMap(({ traceId, links }) => [traceId, ...links.map((link) => link.traceId)]);
  expect(told).toEqual(expect.arrayContaining(ids.map(traceOf)));
});

test('a delivery that comes again is in the trace of the first, below it', async () => {
  await start();
  const body = channel.message(viewer('alice'), 1);
  const again = { id: ulid() };
  for (const status of ['accepted', 'duplicate'])
    expect((await board.kick.send('chat.message.sent', body, again)).body.status).toBe(status);
  await end();
  const spans = collector.trace(traceOf(body.message_id));
  expectConnected(spans);
  expect(
    withName(spans, 'POST /api/webhook').map(({ attributes }) => attributes['kickboard.result']),
  ).toEqual(['accepted', 'duplicate']);
});

test('deliveries that are no messages have a trace by the id of the delivery', async () => {
  await start();
  const id = ulid();
  await channel.title('another title', { id });
  await end();
  expect(collector.trace(traceOf(id))).toMatchObject([
    {
      name: 'POST /api/webhook',
      attributes: { 'kickboard.event_type': 'livestream.metadata.updated', 'kickboard.delivery_id': id },
    },
  ]);
});

test('all processes record the same share of the messages, whole, and nothing beside', async () => {
  await start({ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.3' });
  const ids: string[] = [];
  for (let n = 0; n < 60; n += 1) ids.push(await channel.chat(viewer(`viewer${n}`), 1));
  await end();
  const recorded = ids.filter((id) => collector.trace(traceOf(id)).length > 0);
  expect(recorded.length).toBeGreaterThan(2);
  expect(recorded.length).toBeLessThan(45);
  for (const id of recorded) {
    const spans = collector.trace(traceOf(id));
    expectConnected(spans);
    expect(names(spans)).toEqual(expect.arrayContaining(['ingest', 'judge', 'flush']));
  }
  const traces = new Set(ids.map(traceOf));
  const others = collector.spans.filter(({ traceId }) => !traces.has(traceId));
  // The stream's start, if it is of the share.
  expect(names(others)).toEqual(others.map(() => 'POST /api/webhook'));
});

test('exports go where the settings say, with their headers and name', async () => {
  await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/own/path`,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20of%20a%20test,x-tenant=7',
    OTEL_SERVICE_NAME: 'board-of-a-test',
  });
  await channel.chat(viewer('alice'), 1);
  await end();
  expect(collector.requests[0]).toMatchObject({
    path: '/own/path',
    headers: { authorization: 'Bearer of a test', 'x-tenant': '7' },
  });
  expect(collector.spans[0]?.resource['service.name']).toBe('board-of-a-test');
});

test.each([
  ['no endpoint is set', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }],
  ['the sampler is off', { OTEL_TRACES_SAMPLER: 'always_off' }],
])('there are no traces when %s', async (_, settings) => {
  await start(settings);
  await channel.chat(viewer('alice'), 1);
  await end();
  expect(collector.requests).toEqual([]);
});

test('a message that waited in the spool while Redis was away is one trace all the same', async () => {
  await start();
  await board.stopApis();
  const redis = await StoreRelay.before(board.stores.redisUrl);
  await board.startApi({ REDIS_URL: redis.url });
  redis.cut();
  const id = await channel.chat(viewer('alice'), 1);
  redis.mend();
  await end();
  redis.close();
  const spans = collector.trace(traceOf(id));
  expectConnected(spans);
  expect(names(spans)).toEqual(expect.arrayContaining(['POST /api/webhook', 'ingest', 'judge', 'flush']));
});
