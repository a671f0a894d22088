// Longer than usual: what all scenarios have in common is started and ended in one place.
import { join } from 'node:path';
import Redis from 'ioredis';
import { Pool } from 'pg';
import { KickSigner } from '../../simulator/kick-signer';
import { type AppServer, startServer } from '../../test/support/app-server';
import { eventually } from '../../test/support/eventually';
import { FakeKick } from '../../test/support/fake-kick';
import type { Stores } from '../../test/support/launcher';
import { startOwnStores } from '../../test/support/own-stores';
import { alterSystem } from '../../test/support/postgres';
import { type CorpusPlan, KEY } from '../load/corpus';
import { HelperProcess } from '../load/helper-process';
import type { Load } from '../load/load-process';
import { CpuMeter } from './cpu';

const DATA_DIR = '.data/bench';
/** Where CPU profiles go; DevTools and speedscope open them. */
const PROFILES = join(DATA_DIR, 'profiles');
const REBUILD_MS = 30_000;
const REWRITE_MS = 60_000;
/** Not what says which migrations ran, where Redis stands, nor which boards over time there are. */
const FILLED_TABLES = `SELECT string_agg(quote_ident(tablename), ', ') AS names FROM pg_tables
  WHERE schemaname = 'public' AND tablename NOT IN ('migrations', 'store_state', 'period_boards')`;

/** One server under measurement. */
export type Server = AppServer;

/** Everything a scenario runs on: both stores, the load generator, and servers as they are asked for. */
export class Rig {
  private servers: Server[] = [];

  private constructor(
    readonly stores: Stores,
    readonly load: HelperProcess<Load>,
    readonly redis: Redis,
    private readonly database: Pool,
    private readonly signer: KickSigner,
    readonly log: (line: string) => void,
    private readonly env: NodeJS.ProcessEnv,
    private readonly profile: boolean,
  ) {}

  static async start(log: (line: string) => void, profile: boolean): Promise<Rig> {
    const signer = KickSigner.fromFile(KEY);
    const { stores, env } = await startOwnStores(join(DATA_DIR, 'stores'), 'dist', signer, log);
    await trackCommitTimes(stores);
    const database = new Pool({ connectionString: stores.databaseUrl, max: 1, idleTimeoutMillis: 0 });
    database.on('error', () => undefined); // a scenario stops Postgres
    const rig = new Rig(
      stores,
      await HelperProcess.start<Load>('load'),
      new Redis(stores.redisUrl),
      database,
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

  /** Has the generator sign the requests of a scenario that begins. */
  async corpus(plan: CorpusPlan): Promise<CorpusPlan> {
    await this.load.run({ corpus: plan, port: 0, from: 0, count: 0, connections: 0, seconds: 0 });
    return plan;
  }

  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await this.database.query(sql, parameters)).rows as Row[];
  }

  /** Delivers single events to an api, signed. */
  kick(api: Server): FakeKick {
    return new FakeKick(() => [api.url], this.signer);
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
    const [tables] = await this.query<{ names: string }>(FILLED_TABLES);
    await this.query(`TRUNCATE ${tables?.names}`);
    await this.query('CHECKPOINT');
  }

  /** A process of the real application, on a free port or this one; resolves when it answers and, as a worker, may judge. */
  async app(role: 'api' | 'worker', env: NodeJS.ProcessEnv = {}, port?: number): Promise<Server> {
    const args = ['dist/main.js', `--role=${role}`];
    const server = await this.server(role, args, '/health/live', { LOG_LEVEL: 'info', ...env }, port);
    // An emptied Redis is made again from Postgres first: a scenario that stopped Postgres before would wait for ever.
    if (role === 'worker') await this.made();
    return server;
  }

  /** An api and a worker of the real application, on emptied stores. */
  async startPair(env: NodeJS.ProcessEnv = {}): Promise<{ api: Server; worker: Server }> {
    await this.empty();
    const [api, worker] = await Promise.all([this.app('api', env), this.app('worker', env)]);
    return { api, worker };
  }

  /** What these processes and both stores use from now on. */
  meter(processes: Record<string, { pid: number }>): CpuMeter {
    const { redis, postgres } = this.stores as Record<'redis' | 'postgres', { pid: number }>;
    const all = Object.entries({ ...processes, redis, postgres });
    return new CpuMeter(Object.fromEntries(all.map(([name, { pid }]) => [name, pid])));
  }

  /** One of the servers beside which ours is measured. */
  async rival(name: 'floor' | 'obvious' | 'bare', env: NodeJS.ProcessEnv = {}): Promise<Server> {
    return this.server(
      name,
      ['-r', '@swc-node/register', join(__dirname, `../servers/${name}.ts`)],
      '/',
      env,
    );
  }

  async stopServers(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    this.servers = [];
  }

  async stop(): Promise<void> {
    await this.stopServers();
    this.load.stop();
    this.redis.disconnect();
    await this.database.end();
    await this.stores.stop();
  }

  private async made(): Promise<void> {
    await eventually(async () => {
      if (!(await this.redis.exists('store:built')))
        throw new Error(`no worker has rebuilt Redis from Postgres; see ${DATA_DIR}/worker.log`);
    }, REBUILD_MS);
  }

  private server(
    name: string,
    args: string[],
    probe: string,
    env: NodeJS.ProcessEnv,
    givenPort?: number,
  ): Promise<Server> {
    const profiling = this.profile
      ? ['--cpu-prof', `--cpu-prof-dir=${PROFILES}`, `--cpu-prof-name=${name}.cpuprofile`]
      : [];
    return startServer(
      { name, folder: DATA_DIR, args: [...profiling, ...args], probe },
      { ...this.env, ...env },
      (server) => this.servers.push(server),
      givenPort,
    );
  }
}

/** Has Postgres note when each transaction committed: read from the rows afterwards, that costs the run nothing. */
async function trackCommitTimes(stores: Stores): Promise<void> {
  await alterSystem(stores.databaseUrl, 'SET track_commit_timestamp = on');
  await stores.postgres.stop();
  await stores.postgres.start();
}
