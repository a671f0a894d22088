import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import Redis from 'ioredis';
import { type AppServer, startServer } from '../../test/support/app-server';
import { eventually } from '../../test/support/eventually';
import type { Stores } from '../../test/support/launcher';
import { withPostgres } from '../../test/support/postgres';

const READY_MS = 120_000;

/** Broadcasters as the load generator numbers its channels; the first community has the first one. */
const FIRST_BROADCASTER = 5_000_001;

export const nameOf = (community: number) => `c${community}`;
export const broadcasterOf = (community: number) => FIRST_BROADCASTER + community;

/** An api and a worker that serve so many communities, each with an empty database of its own. */
export class ServedCommunities {
  api!: AppServer;
  worker!: AppServer;
  /** From the start of both processes until all communities are served (ms). */
  startMs = 0;
  private running: AppServer[] = [];
  private databases = 0;

  constructor(
    private readonly stores: Stores,
    private readonly env: NodeJS.ProcessEnv,
    private readonly dataDir: string,
  ) {}

  /** @param count 0 is an installation without COMMUNITIES_FILE */
  async start(count: number): Promise<void> {
    await this.stop();
    await this.createDatabases(count);
    const redis = new Redis(this.stores.redisUrl);
    await redis.flushall();
    const env = count === 0 ? this.env : { ...this.env, ...this.fileOf(count) };
    const started = performance.now();
    [this.api, this.worker] = await Promise.all([this.process('api', env), this.process('worker', env)]);
    const built =
      count === 0 ? ['store:built'] : Array.from({ length: count }, (_, i) => `{${nameOf(i)}}:store:built`);
    await eventually(async () => {
      if ((await redis.exists(...built)) < built.length) throw new Error('not all communities are served');
    }, READY_MS);
    this.startMs = Math.round(performance.now() - started);
    redis.disconnect();
  }

  /** @returns how long both took to end (ms) */
  async stop(): Promise<number> {
    const began = performance.now();
    await Promise.all(this.running.splice(0).map((process) => process.stop()));
    return Math.round(performance.now() - began);
  }

  private fileOf(count: number): Record<string, string> {
    const file = resolve(this.dataDir, 'communities.json');
    const communities = Array.from({ length: count }, (_, i) => ({
      name: nameOf(i),
      broadcasters: [broadcasterOf(i)],
    }));
    writeFileSync(file, JSON.stringify({ communities }));
    const url = new URL(this.stores.databaseUrl);
    url.pathname = '/kickboard_NAME';
    return { COMMUNITIES_FILE: file, DATABASE_URL: url.href.replace('NAME', '{name}') };
  }

  private async createDatabases(count: number): Promise<void> {
    await withPostgres(this.urlOf('postgres'), async (client) => {
      for (; this.databases < count; this.databases += 1) {
        const database = `kickboard_${nameOf(this.databases)}`;
        await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
        await client.query(`CREATE DATABASE ${database} TEMPLATE kickboard`);
        await withPostgres(this.urlOf(database), (copy) =>
          copy.query('UPDATE store_state SET database_id = gen_random_uuid()'),
        );
      }
    });
  }

  private urlOf(database: string): string {
    return Object.assign(new URL(this.stores.databaseUrl), { pathname: `/${database}` }).href;
  }

  private process(role: 'api' | 'worker', env: NodeJS.ProcessEnv): Promise<AppServer> {
    const args = ['dist/main.js', `--role=${role}`];
    return startServer(
      { name: role, folder: this.dataDir, args, probe: '/health/live', withinMs: READY_MS },
      { ...env, NODE_ENV: 'production' },
      (server) => this.running.push(server),
    );
  }
}
