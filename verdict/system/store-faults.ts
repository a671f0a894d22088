import { execFile } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import Redis from 'ioredis';
import { eventually } from '../../test/support/eventually';
import { alterSystem, withPostgres } from '../../test/support/postgres';
import { signal, signalTree } from '../../test/support/process-tree';
import type { Stores } from '../../test/support/launcher';

/** Of a value that is no whole number; any key of this kind would do. */
const POISON = '1.5';
/** The command itself says earlier that a store did not answer. */
const REBUILD_MS = 120_000;
/** What Redis keeps on disk, in its data folder, and the copy beside it. */
const [REDIS_FILES, OLDER_FILES] = ['appendonlydir', 'appendonlydir-older'];

/** A trigger on every table, as one statement: one that meets a deadlock leaves none behind, and is tried again. */
const REFUSE_WRITES = `
  DO $$
  DECLARE name text;
  BEGIN
    CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN RAISE EXCEPTION ''could not extend file'' USING ERRCODE = ''disk_full''; END';
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
      EXECUTE format('CREATE TRIGGER disk_full BEFORE INSERT OR UPDATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION disk_full()', name);
    END LOOP;
  END $$`;

/** What is done to the stores themselves, apart from killing them; each resolves when it is over. */
export class StoreFaults {
  /** Viewers whose balance was damaged for a while. */
  readonly poisoned = new Set<string>();

  constructor(
    private readonly stores: Stores,
    private readonly dataDir: string,
    /** `npm run rebuild` of the application that is judged. */
    private readonly rebuildCommand: { file: string; env: NodeJS.ProcessEnv },
  ) {}

  /** Nobody reads or writes messages for so long: a migration that goes wrong, a backup that locks. */
  lockTable(milliseconds: number): Promise<void> {
    return withPostgres(this.stores.databaseUrl, async (client) => {
      await client.query('BEGIN');
      await client.query('LOCK TABLE chat_messages IN ACCESS EXCLUSIVE MODE');
      await sleep(milliseconds);
      await client.query('ROLLBACK');
    });
  }

  /** Every transaction is read-only for so long, as on a server that was demoted. */
  async readOnly(milliseconds: number): Promise<void> {
    const { databaseUrl } = this.stores;
    await alterSystem(databaseUrl, 'SET default_transaction_read_only = on');
    await sleep(milliseconds);
    await alterSystem(databaseUrl, 'RESET default_transaction_read_only');
  }

  /** No row can be written for so long, with the error of a disk that is full. */
  async fillPostgres(milliseconds: number): Promise<void> {
    const { databaseUrl } = this.stores;
    await eventually(() => withPostgres(databaseUrl, (client) => client.query(REFUSE_WRITES)));
    await sleep(milliseconds);
    await eventually(() =>
      withPostgres(databaseUrl, (client) => client.query('DROP FUNCTION disk_full CASCADE')),
    );
  }

  /** Postgres stands still with all its connections open: nothing is refused, and nothing answered. */
  async stallPostgres(milliseconds: number): Promise<void> {
    this.signalPostgres('SIGSTOP');
    await sleep(milliseconds);
    this.signalPostgres('SIGCONT');
  }

  /** The same with Redis. */
  async stallRedis(milliseconds: number): Promise<void> {
    const { pid } = this.stores.redis;
    signal(pid, 'SIGSTOP');
    await sleep(milliseconds);
    signal(pid, 'SIGCONT');
  }

  /** The balance of somebody who has coins is damaged; after so long an operator has Redis rebuilt, which mends it. */
  async poisonKey(milliseconds: number): Promise<void> {
    const redis = new Redis(this.stores.redisUrl, { maxRetriesPerRequest: 1 });
    redis.on('error', () => {}); // the command that fails says so
    try {
      const [, keys] = await redis.scan(0, 'MATCH', 'coins:*', 'COUNT', 1000);
      if (keys[0] !== undefined) {
        this.poisoned.add(keys[0].replace(/^.*coins:/, ''));
        await redis.set(keys[0], POISON);
      }
    } finally {
      redis.disconnect();
    }
    await sleep(milliseconds);
    await this.rebuild();
  }

  /** Redis is made again although it lacks nothing. @throws when the command fails */
  async rebuild(): Promise<void> {
    const { file, env } = this.rebuildCommand;
    await promisify(execFile)(process.execPath, [file], { env, timeout: REBUILD_MS });
  }

  /** Keeps what Redis has on disk now. */
  copyRedis(): Promise<void> {
    return this.replaceRedisFiles(OLDER_FILES, REDIS_FILES);
  }

  /** Redis comes back with what `copyRedis` kept. */
  restoreRedis(): Promise<void> {
    return this.replaceRedisFiles(REDIS_FILES, OLDER_FILES);
  }

  /** To the postmaster and all its children at this moment. */
  signalPostgres(name: NodeJS.Signals): void {
    signalTree(this.stores.postgres.pid, name);
  }

  private async replaceRedisFiles(old: string, by: string): Promise<void> {
    const folder = join(this.dataDir, 'redis');
    await this.stores.redis.stop();
    await rm(join(folder, old), { recursive: true, force: true });
    await cp(join(folder, by), join(folder, old), { recursive: true });
    await this.stores.redis.start();
  }
}
