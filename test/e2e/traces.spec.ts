import { createHash } from 'node:crypto';
import { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { FakeKick } from '../support/fake-kick';
import { MainProcess } from '../support/main-process';
import { viewer } from '../support/people';
import { TestStores } from '../support/stores';
import { TraceCollector } from '../support/trace-collector';

let stores: TestStores;
let urls: string[];
let collector: TraceCollector;
const kick = new FakeKick(() => urls);
const running: MainProcess[] = [];
const TEN_SECONDS = 10_000;

beforeEach(async () => {
  stores = await TestStores.create();
  collector = await TraceCollector.start();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((main) => main.kill()));
  await collector.close();
  await stores.remove();
});

/** An api and a worker, each a process of its own. */
async function start(environment: Record<string, string>): Promise<MainProcess[]> {
  const mains = ['api', 'worker'].map((role) =>
    MainProcess.on(stores, role, { KICK_PUBLIC_KEY: kick.publicKey, ...environment }),
  );
  running.push(...mains);
  urls = (await (mains[0] as MainProcess).urls()).slice(0, 1);
  await (mains[1] as MainProcess).urls();
  return mains;
}

const stored = async (id: string) =>
  eventually(async () => {
    const rows = await stores.sql('SELECT FROM chat_messages WHERE message_id = $1', [id]);
    expect(rows).toHaveLength(1);
  });

async function stop(mains: MainProcess[]): Promise<void> {
  for (const main of mains) main.signal('SIGTERM');
  expect(await Promise.all(mains.map((main) => main.exit(TEN_SECONDS)))).toEqual([0, 0]);
}

test('an api and a worker tell of one message in one trace, also the last spans before they end', async () => {
  const mains = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  const channel = new Channel(kick);
  await channel.start();
  const id = await channel.chat(viewer('alice'), 1);
  await eventually(async () => expect(await stores.redis.exists(`${stores.prefix}msg-coins:${id}`)).toBe(1));
  await stored(id);
  await stop(mains);
  const spans = collector.trace(createHash('sha256').update(id).digest('hex').slice(0, 32));
  const ids = new Set(spans.map(({ spanId }) => spanId));
  expect(spans.filter(({ parent }) => parent !== undefined && !ids.has(parent))).toEqual([]);
  const instances = spans.map(({ name, resource }) => [name, resource['service.instance.id']] as const);
  const [api, worker] = mains.map(({ pid }) => expect.stringMatching(new RegExp(`:${pid}$`)) as string);
  expect(instances).toEqual(
    expect.arrayContaining([
      ['POST /api/webhook', api],
      ['ingest', api],
      ['process points', worker],
      ['judge', worker],
      ['flush', worker],
    ]),
  );
});

test('a collector that takes everything and answers nothing delays neither a message nor the end', async () => {
  collector.hangs = true;
  const mains = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '50' });
  const channel = new Channel(kick);
  await channel.chat(viewer('alice'), 1);
  await eventually(() => expect(collector.requests.length).toBeGreaterThan(1));
  await stored(await channel.chat(viewer('bob'), 2));
  await stop(mains);
});

test('a collector that is away is named once, and delays nothing', async () => {
  const mains = await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    OTEL_BSP_SCHEDULE_DELAY: '50',
    OTEL_EXPORTER_OTLP_TIMEOUT: '500',
  });
  const channel = new Channel(kick);
  for (const name of ['alice', 'bob', 'carol']) await stored(await channel.chat(viewer(name), 1));
  const lines = () => mains.map((main) => main.lines.filter((line) => line.includes('spans could not be')));
  await eventually(() => expect(lines().map(({ length }) => length)).toEqual([1, 1]));
  expect(lines()[0]?.[0]).toContain('ECONNREFUSED');
  await stop(mains);
});

test('without an endpoint nothing of OpenTelemetry is loaded but what prom-client brings', async () => {
  const off = await start({ NODE_DEBUG: 'module' });
  const loaded = (main: MainProcess) =>
    new Set(
      [...main.stderr.matchAll(/load "[^"]*\/node_modules\/(@opentelemetry\/[^/]+|bullmq-otel)\//g)].map(
        ([, name]) => name,
      ),
    );
  expect(off.map((main) => [...loaded(main)])).toEqual([['@opentelemetry/api'], ['@opentelemetry/api']]);
  await stop(off);
  const on = await start({ NODE_DEBUG: 'module', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  for (const main of on) expect([...loaded(main)]).toContain('@opentelemetry/sdk-trace-base');
});
