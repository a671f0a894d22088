import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';

/** Postgres cannot be asked now; what was meant to be written stays where it is and is tried again. */
export class DatabaseUnavailable extends Error {
  constructor(cause: unknown) {
    super('Postgres is not available', { cause });
  }
}

/** SQL inside a transaction: the same shape as Database.query. */
export type Query = <Row>(sql: string, parameters?: unknown[]) => Promise<Row[]>;

/** The process's Postgres: connects on first use and again after an outage, each wait with a deadline. */
@Injectable()
export class Database implements OnApplicationShutdown {
  private connecting: Promise<void> | null = null;

  constructor(readonly dataSource: DataSource) {}

  /** @throws DatabaseUnavailable when no connection can be had; other errors are the statement's own */
  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    await this.connect();
    try {
      return (await this.dataSource.query(sql, parameters)) as Row[];
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  /** Runs `work` in one transaction: all of it or nothing. Errors as in `query`. */
  async transaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
    await this.connect();
    let runner: QueryRunner | undefined;
    try {
      return await this.dataSource.transaction(async (manager) => {
        runner = manager.queryRunner;
        return work((sql, parameters) => manager.query(sql, parameters));
      });
    } catch (error) {
      throw asUnavailable(error);
    } finally {
      if (runner && !runner.isReleased) await runner.release();
    }
  }

  /** @throws DatabaseUnavailable */
  async connect(): Promise<void> {
    if (this.dataSource.isInitialized) return;
    this.connecting ??= this.dataSource
      .initialize()
      .then(() => undefined)
      .finally(() => {
        this.connecting = null;
      });
    try {
      await this.connecting;
    } catch (error) {
      throw new DatabaseUnavailable(error);
    }
  }

  /** Names of migrations that this build knows and the database has not run. */
  async pendingMigrations(): Promise<string[]> {
    await this.connect();
    const known = this.dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
    const [table] = await this.query<{ name: string | null }>(`SELECT to_regclass('migrations') AS name`);
    const run = table?.name ? await this.query<{ name: string }>('SELECT name FROM migrations') : [];
    const done = new Set(run.map((row) => row.name));
    return known.filter((name) => !done.has(name));
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

/**
 * Tells an outage (connection refused, lost or starting up, SQLSTATE classes 08, 57P and 53) from a statement's
 * own error, which a retry would not mend.
 */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof DatabaseUnavailable || !(error instanceof Error)) return error;
  const code = String((error as { code?: unknown }).code ?? '');
  const lost = /^(08|53|57P|E[A-Z]+$)/.test(code);
  const said = /timeout|terminated|Connection|ECONN|EPIPE|not queryable|Client was closed/i.test(
    error.message,
  );
  return lost || (code === '' && said) ? new DatabaseUnavailable(error) : error;
}
