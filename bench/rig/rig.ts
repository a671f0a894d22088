import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Redis from 'ioredis';
import { Client } from 'pg';
import { KickSigner } from '../../simulator/kick-signer';
import { eventually } from '../../test/support/eventually';
import { FakeKick } from '../../test/support/fake-kick';
import { freePortModule, type Stores } from '../../test/support/launcher';
import { startOwnStores } from '../../test/support/own-stores';
import { withPostgres } from '../../test/support/postgres';
import { ensureCorpus } from '../load/corpus';
import type { CorpusPlan } from '../load/corpus-requests';
import { type Load, startLoad } from '../load/load';
import { CpuMeter } from './cpu';
import { Server } from './server';

const DATA_DIR = '.data/bench';
const CORPORA = join(DATA_DIR, 'corpora');
/** Where CPU profiles go; DevTools and speedscope open them. */
const PROFILES = join(DATA_DIR, 'profiles');
const KEY = join(CORPORA, 'kick-key.pem');
const REBUILD_MS = 30_000;
const REWRITE_MS = 60_000;
const TABLES = [
  'chat_messages',
  'coin_entries',
  'coin_balances',
  'stream_sessions',
  'viewers',
  'viewer_names',
  'dead_letters',
  'webhook_spool',
];

/** Everything a scenario runs on: both stores, the load generator, and servers as they are asked for. */
export class Rig {
  private servers: Server[] = [];

  private constructor(
    readonly stores: Stores,
    readonly load: Load,
    readonly redis: Redis,
    private database: Client,
    private readonly signer: KickSigner,
    readonly log: (line: string) => void,
    private readonly env: NodeJS.ProcessEnv,
    private readonly profile: boolean,
  ) {}

  static async start(log: (line: string) => void, profile: boolean): Promise<Rig> {
    mkdirSync(CORPORA, { recursive: true });
    const signer = KickSigner.fromFile(KEY);
    const { stores, env } = await startOwnStores(join(DATA_DIR, 'stores'), 'dist', signer, log);
    await trackCommitTimes(stores);
    const rig = new Rig(
      stores,
      await startLoad(),
      new Redis(stores.redisUrl),
      await connect(stores.databaseUrl),
      signer,
      log,
      { ...env, NODE_ENV: 'production' },
      profile,
    );
    // Redis' own default. `always`, with which the launcher starts it, outlives a crash of the whole machine as well; it
    // costs every contender a disk flush per round trip, and the disk is not what is measured.
    await rig.redis.config('SET', 'appendfsync', 'everysec');
    await rig.empty();
    return rig;
  }

  async corpus(plan: CorpusPlan): Promise<string> {
    return ensureCorpus(CORPORA, this.signer, plan, this.log);
  }

  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await this.database.query(sql, parameters)).rows as Row[];
  }

  /** Delivers single events to an api, signed. */
  kick(api: Server): FakeKick {
    return new FakeKick(() => [api.url], this.signer);
  }

  /** After Postgres was away. */
  async reconnect(): Promise<void> {
    await this.database.end().catch(() => undefined);
    this.database = await connect(this.stores.databaseUrl);
  }

  /** Has Redis do now what it would do sooner or later, and waits for it. */
  async rewriteAppendOnlyFile(): Promise<void> {
    // One that is under way began before the newest writes.
    await this.appendOnlyFileRewritten();
    await this.redis.bgrewriteaof();
    await this.appendOnlyFileRewritten();
  }

  private async appendOnlyFileRewritten(): Promise<void> {
    await eventually(async () => {
      if (!/^aof_rewrite_in_progress:0/m.test(await this.redis.info('persistence')))
        throw new Error(`Redis has not rewritten its append-only file within ${REWRITE_MS} ms`);
    }, REWRITE_MS);
  }

  /** Stops the servers and empties both stores. */
  async empty(): Promise<void> {
    await this.stopServers();
    await this.redis.flushall();
    await this.query(`TRUNCATE ${TABLES.join(', ')}`);
    await this.query('CHECKPOINT');
  }

  /** A process of the real application, on a free port; resolves when it answers and, as a worker, may judge. */
  async app(role: 'api' | 'worker', env: NodeJS.ProcessEnv = {}): Promise<Server> {
    const args = ['dist/main.js', `--role=${role}`];
    const server = await this.server(role, args, '/health/live', { LOG_LEVEL: 'info', ...env });
    // An emptied Redis is made again from Postgres first: a scenario that stopped Postgres before would wait for ever.
    if (role === 'worker') await this.made();
    return server;
  }

  /** An api and a worker of the real application, on emptied stores. */
  async startPair(): Promise<{ api: Server; worker: Server }> {
    await this.empty();
    const [api, worker] = await Promise.all([this.app('api'), this.app('worker')]);
    return { api, worker };
  }

  /** What these processes and both stores use from now on. */
  meter(processes: Record<string, { pid: number }>): CpuMeter {
    const { redis, postgres } = this.stores as Record<'redis' | 'postgres', { pid: number }>;
    const all = Object.entries({ ...processes, redis, postgres });
    return new CpuMeter(Object.fromEntries(all.map(([name, { pid }]) => [name, pid])));
  }

  /** One of the servers beside which ours is measured. */
  async rival(name: 'floor' | 'obvious'): Promise<Server> {
    return this.server(name, ['-r', '@swc-node/register', join(__dirname, `../servers/${name}.ts`)], '/', {});
  }

  async stopServers(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    this.servers = [];
  }

  async stop(): Promise<void> {
    await this.stopServers();
    this.load.stop();
    this.redis.disconnect();
    await this.database.end().catch(() => undefined);
    await this.stores.stop();
  }

  private async made(): Promise<void> {
    await eventually(async () => {
      if (!(await this.redis.exists('store:built')))
        throw new Error(`no worker has rebuilt Redis from Postgres; see ${DATA_DIR}/worker.log`);
    }, REBUILD_MS);
  }

  private async server(name: string, args: string[], probe: string, env: NodeJS.ProcessEnv): Promise<Server> {
    const { freeStorePort } = await freePortModule();
    const port = await freeStorePort();
    const ports = { PORT: String(port), WORKER_PORT: String(port) };
    const logFile = join(DATA_DIR, `${name}.log`);
    rmSync(logFile, { force: true });
    const profiling = this.profile
      ? ['--cpu-prof', `--cpu-prof-dir=${PROFILES}`, `--cpu-prof-name=${name}.cpuprofile`]
      : [];
    const server = new Server([...profiling, ...args], { ...this.env, ...ports, ...env }, logFile, port);
    this.servers.push(server);
    if (!(await server.answers(server.url + probe)))
      throw new Error(`${name} does not answer; see ${logFile}`);
    return server;
  }
}

/** Has Postgres note when each transaction committed: read from the rows afterwards, that costs the run nothing. */
async function trackCommitTimes(stores: Stores): Promise<void> {
  await withPostgres(stores.databaseUrl, (client) =>
    client.query('ALTER SYSTEM SET track_commit_timestamp = on'),
  );
  await stores.postgres.stop();
  await stores.postgres.start();
}

/** A connection that may break without ending us: a scenario stops Postgres. */
async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
