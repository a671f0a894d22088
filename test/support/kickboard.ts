import type { NestExpressApplication } from '@nestjs/platform-express';
import { AbstractLoader, ExpressLoader } from '@nestjs/serve-static';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import { APP_OPTIONS, configureApi, FrontDoorAdapter } from '../../src/api-app';
import { ApiModule, WorkerModule } from '../../src/app.module';
import { BoundedAdapter } from '../../src/platform/http/bounded-adapter';
import { parseSettings } from '../../src/platform/config/parse-settings';
import { StoreGate } from '../../src/platform/startup/store-gate';
import { RedisKeys } from '../../src/redis-keys';
import { configureWorker } from '../../src/worker-app';
import type { KickPlatform } from '../../simulator/kick-platform';
import { Channel } from './channel';
import { eventually } from './eventually';
import { FakeKick } from './fake-kick';
import { type Answer, request } from './http';
import { TestStores } from './stores';

type Change = (module: TestingModuleBuilder) => TestingModuleBuilder;
const unchanged: Change = (module) => module;

interface Running {
  app: NestExpressApplication;
  url: string;
}

export interface KickboardOptions {
  apis?: number;
  workers?: number;
  /** With Kick's API there; what it knows at first. */
  connected?: (platform: KickPlatform) => void;
  /** Environment variables over those of the tests. */
  settings?: Record<string, string>;
}

/** Quick drains, so that tests need not wait; everything else as in production. */
const SETTINGS = { LOG_LEVEL: 'silent', MESSAGE_FLUSH_INTERVAL_MS: '20', COIN_SYNC_INTERVAL_MS: '50' };

/** The real api and worker applications in this process, on stores of their own, with a fake Kick before them. */
export class Kickboard {
  private readonly apis: Running[] = [];
  private readonly workers: Running[] = [];
  readonly kick = new FakeKick(() => this.apis.map(({ url }) => url));
  readonly keys: RedisKeys;
  readonly redis = this.stores.redis;
  readonly sql = this.stores.sql.bind(this.stores);

  private constructor(
    readonly stores: TestStores,
    private settings: Record<string, string>,
  ) {
    this.keys = new RedisKeys(this.parsed({}));
  }

  static async start({
    apis = 1,
    workers = 1,
    connected,
    settings = {},
  }: KickboardOptions = {}): Promise<Kickboard> {
    const kickboard = new Kickboard(await TestStores.create(), settings);
    if (connected) {
      connected(kickboard.kick.server.platform);
      kickboard.settings = { ...(await kickboard.kick.connect()), ...settings };
    }
    for (let i = 0; i < apis; i += 1) await kickboard.startApi();
    for (let i = 0; i < workers; i += 1) await kickboard.startWorker();
    return kickboard;
  }

  /** The first api. */
  get url(): string {
    return this.apis[0]?.url as string;
  }

  get workerUrl(): string {
    return this.workers[0]?.url as string;
  }

  channel(options?: ConstructorParameters<typeof Channel>[1]): Channel {
    return new Channel(this.kick, options);
  }

  get<Body = Record<string, unknown>>(
    path: string,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    return request<Body>(this.url + path, { headers });
  }

  post<Body = Record<string, unknown>>(path: string, body: unknown): Promise<Answer<Body>> {
    return request<Body>(this.url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** @param change for example overrides a provider */
  async startApi(settings: Record<string, string> = {}, change: Change = unchanged): Promise<Running> {
    const parsed = this.parsed(settings);
    const module = change(
      Test.createTestingModule({ imports: [ApiModule.forRoot(parsed)] })
        // While the modules are built there is no HTTP server yet, and the dashboard would be left out.
        .overrideProvider(AbstractLoader)
        .useClass(ExpressLoader),
    );
    const app = (await module.compile()).createNestApplication<NestExpressApplication>(
      new FrontDoorAdapter(),
      APP_OPTIONS,
    );
    configureApi(app, parsed);
    const api = await listen(app);
    this.apis.push(api);
    return api;
  }

  async startWorker(change: Change = unchanged, settings: Record<string, string> = {}): Promise<Running> {
    const module = change(
      Test.createTestingModule({ imports: [WorkerModule.forRoot(this.parsed(settings))] }),
    );
    const app = (await module.compile()).createNestApplication<NestExpressApplication>(
      new BoundedAdapter(),
      APP_OPTIONS,
    );
    configureWorker(app);
    const worker = await listen(app);
    this.workers.push(worker);
    await eventually(async () => expect(await this.redis.exists(this.keys.built())).toBe(1));
    return worker;
  }

  /** Forgets the apis and workers without closing them, as when they were killed; they accept nothing any more. */
  abandon(): void {
    for (const { app } of [...this.apis.splice(0), ...this.workers.splice(0)]) {
      app.getHttpServer().close();
      app.getHttpServer().closeAllConnections();
    }
  }

  async stopApis(): Promise<void> {
    await closeAll(this.apis);
  }

  async stopWorkers(): Promise<void> {
    await closeAll(this.workers);
  }

  /** Resolves when nothing waits anywhere: no message, decision, session, dead letter, no job. */
  async settle(): Promise<void> {
    await eventually(async () => expect(await this.waiting()).toEqual({}), 45_000);
  }

  /** What waits, by key, at one instant. */
  async waiting(): Promise<Record<string, number>> {
    const { keys } = this;
    // Asked first: what leaves the spool is in Redis by then.
    const [spool] = await this.sql<{ size: number }>('SELECT count(*)::int AS size FROM webhook_spool');
    const [outbox] = await this.sql<{ size: number }>(
      `SELECT ((SELECT count(*) FROM coin_outbox) + (SELECT count(*) FROM visibility_outbox)
             + (SELECT count(*) FROM coin_reviews) + (SELECT count(*) FROM coin_take_backs))::int AS size`,
    );
    const lists = [
      keys.chatBuffer(),
      keys.ledgerBuffer(),
      keys.sessionsBuffer(),
      keys.channelEventsBuffer(),
      keys.deadLettersBuffer(),
      keys.deliveriesWaiting(),
    ];
    const queue = keys.prefix.replace(/:$/, '');
    const jobs = ['chat', 'points'].flatMap((name) =>
      ['wait', 'active', 'delayed'].map((state) => `${queue}:${name}:${state}`),
    );
    const all = [
      ...lists,
      ...lists.map((buffer) => keys.drained(buffer).claimed),
      keys.judgeRequests(),
      keys.judgeWaiting(),
      keys.ledgerDecisions(),
      ...jobs,
    ];
    const sizes = (await this.redis.eval(SIZES, all.length, ...all)) as number[];
    const waiting = all.flatMap((key, i): [string, number][] => (sizes[i] ? [[key, sizes[i]]] : []));
    return {
      ...(spool?.size ? { webhook_spool: spool.size } : {}),
      ...(outbox?.size ? { outboxes: outbox.size } : {}),
      ...Object.fromEntries(waiting),
    };
  }

  async close(): Promise<void> {
    await closeAll(this.apis);
    await closeAll(this.workers);
    await this.kick.server.close();
    await this.stores.remove();
  }

  private parsed(settings: Record<string, string>) {
    return parseSettings({
      ...SETTINGS,
      ...this.stores.environment,
      KICK_PUBLIC_KEY: this.kick.publicKey,
      ...this.settings,
      ...settings,
    });
  }
}

const SIZES = `
  local size = { list = 'LLEN', zset = 'ZCARD', hash = 'HLEN' }
  local sizes = {}
  for i, key in ipairs(KEYS) do
    local command = size[redis.call('TYPE', key).ok]
    sizes[i] = command and redis.call(command, key) or 0
  end
  return sizes`;

/** Waits for the stores as a started process does: on a busy machine the first look may take too long. */
async function listen(app: NestExpressApplication): Promise<Running> {
  await eventually(async () => expect(await app.get(StoreGate).look()).toEqual([]));
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl() };
}

async function closeAll(running: Running[]): Promise<void> {
  for (const { app } of running.splice(0)) {
    app.getHttpServer().closeAllConnections();
    await app.close();
  }
}
