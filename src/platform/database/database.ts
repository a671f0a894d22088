import { types } from 'node:util';
import { Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';

/** Postgres does not say whether a statement that took too long waited for a lock. */
const BUSY = 'Postgres is busy: a lock or a long statement is in the way; try again';

/** Cancelled by a timeout, lock not available, deadlock. */
const isBusy = (cause: unknown): boolean =>
  /^(57014|55P03|40P01)$/.test(String((cause as { code?: unknown } | null)?.code ?? ''));

/** Postgres cannot be asked now; what was meant to be written stays where it is and is tried again. */
export class DatabaseUnavailable extends Error {
  constructor(cause: unknown) {
    super(isBusy(cause) ? BUSY : 'Postgres is not available', { cause });
  }

  /** Why, in the words of whoever noticed; for the log and for readiness. */
  get reason(): string {
    const { cause } = this;
    // Node gathers the refusals of a name's addresses in an AggregateError, whose own message is empty.
    if (cause instanceof AggregateError) return cause.errors.map(String).join(', ');
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** SQL inside a transaction: the same shape as Database.query. */
export type Query = <Row>(sql: string, parameters?: unknown[]) => Promise<Row[]>;

/** The process's Postgres: connects on first use and again after an outage, each wait with a deadline. */
@Injectable()
export class Database {
  private connecting: Promise<void> | null = null;

  constructor(readonly dataSource: DataSource) {}

  /** @throws DatabaseUnavailable when no connection can be had; other errors are the statement's own */
  query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.run(() => this.dataSource.query<Row[]>(sql, parameters));
  }

  /** Runs what repositories do. Errors as in `query`. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.connect();
    try {
      return await work();
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
}

/**
 * Tells "not now" from a statement's own fault. Only what Postgres refuses as data (`isRefusedData`) would be refused
 * again for ever; every other error of the server (locked, cancelled, full, read-only, a login or table that is not
 * there yet) and of the network is DatabaseUnavailable, so that what was to be written waits and is tried again.
 * Errors of our own code are returned as they are.
 */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof DatabaseUnavailable || !isError(error) || isRefusedData(error)) return error;
  const code = String((error as { code?: unknown }).code ?? '');
  if (code !== '') return OUR_FAULT.test(code) ? error : new DatabaseUnavailable(error);
  return WORDS_OF_AN_OUTAGE.test(error.message) ? new DatabaseUnavailable(error) : error;
}

/** Whether Postgres refuses a row itself: SQLSTATE classes 22 (data exception), 23 (integrity) and 54 (too large). */
export function isRefusedData(error: Error): boolean {
  return /^(22|23|54)...$/.test(String((error as { code?: unknown }).code ?? ''));
}

/** Also those of Node itself where another global `Error` is in use, as under Jest. */
const isError = (error: unknown): error is Error => error instanceof Error || types.isNativeError(error);

/** Node's codes of a call with wrong arguments. */
const OUR_FAULT = /^ERR_(?!TLS|SSL|SOCKET|STREAM)/;
/**
 * pg and TypeORM have no class and no code for a connection that is lost or was never there, only these sentences. Any other text
 * may be somebody else's: what a transaction's own work throws passes here too, a lost connection to Redis for instance.
 */
const WORDS_OF_AN_OUTAGE =
  /^(Connection terminated|Query read timeout$|timeout (expired|exceeded when trying to connect)|Client (has encountered a connection error|was closed) and is not queryable|Cannot use a pool after calling end|The server does not support SSL|There was an error establishing an SSL|SASL: |Connection with \S+ database is not established|Driver not Connected|Query runner already released|Database connection provided by a query runner was already released|Transaction is not started yet)/;
