import { randomBytes } from 'node:crypto';
import Redis from 'ioredis';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { ALL_ENTITIES, dataSourceOptions } from '../../src/platform/database/data-source';
import { withPostgres } from './postgres';

/** The stores of the test run, as `npm test` names them. */
function givenStores(): { databaseUrl: string; redisUrl: string } {
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = process.env;
  if (!databaseUrl || !redisUrl) {
    throw new Error(
      'these tests need DATABASE_URL and REDIS_URL: run them with `npm test`, which provides both',
    );
  }
  return { databaseUrl, redisUrl };
}

/** A Postgres database and a Redis key prefix that nobody else uses, removed by `remove`. */
export class TestStores {
  private constructor(
    readonly databaseUrl: string,
    readonly redisUrl: string,
    readonly prefix: string,
    readonly redis: Redis,
    private readonly postgres: Client,
    private readonly serverUrl: string,
  ) {}

  /** @param migrated false leaves the database empty; else it is a copy of `template-database.ts`' */
  static async create({ migrated = true } = {}): Promise<TestStores> {
    const { databaseUrl: serverUrl, redisUrl } = givenStores();
    // Also the name of a community, which has the prefix {name}:.
    const name = `t${randomBytes(6).toString('hex')}`;
    await onServer(
      serverUrl,
      `CREATE DATABASE ${name} ${migrated ? `TEMPLATE ${process.env.TEST_TEMPLATE}` : ''}`,
    );
    const url = new URL(serverUrl);
    url.pathname = name;
    const postgres = new Client(url.href);
    await postgres.connect();
    // It came with the copy; two databases with one id would be one to Redis.
    if (migrated) await postgres.query('UPDATE store_state SET database_id = gen_random_uuid()');
    return new TestStores(url.href, redisUrl, `{${name}}:`, new Redis(redisUrl), postgres, serverUrl);
  }

  /** In which a process finds them. */
  get environment() {
    return { DATABASE_URL: this.databaseUrl, REDIS_URL: this.redisUrl, REDIS_KEY_PREFIX: this.prefix };
  }

  /** Rows of a statement; bigints come as strings, times as Date. */
  async sql<Row = Record<string, unknown>>(statement: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await this.postgres.query(statement, parameters)).rows as Row[];
  }

  /** Names of all Redis keys of this test, without the prefix. */
  async keyNames(): Promise<string[]> {
    const names: string[] = [];
    for await (const batch of this.redis.scanStream({ match: `${this.prefix}*`, count: 1000 })) {
      names.push(...(batch as string[]).map((key) => key.slice(this.prefix.length)));
    }
    return [...new Set(names)];
  }

  async emptyRedis(): Promise<void> {
    const names = await this.keyNames();
    // BullMQ's keys stand under the prefix without its last colon, so the scan finds them too.
    if (names.length > 0) await this.redis.del(names.map((name) => this.prefix + name));
  }

  async remove(): Promise<void> {
    await this.emptyRedis();
    await this.redis.quit();
    await this.postgres.end();
    await onServer(
      this.serverUrl,
      `DROP DATABASE ${new URL(this.databaseUrl).pathname.slice(1)} WITH (FORCE)`,
    );
  }
}

/** A TypeORM connection as the application has it. */
export async function withDataSource<T>(
  url: string,
  work: (dataSource: DataSource) => Promise<T>,
): Promise<T> {
  const dataSource = new DataSource(dataSourceOptions(url, ALL_ENTITIES));
  await dataSource.initialize();
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

const onServer = (url: string, statement: string) => withPostgres(url, (client) => client.query(statement));
