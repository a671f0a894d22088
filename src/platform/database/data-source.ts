import { join } from 'node:path';
import type { DataSourceOptions } from 'typeorm';
import { DeadlineClient } from './deadline-client';
import { FollowingPool } from './following-pool';
import { postgresConnection } from './postgres-url';
import { PrimaryLook } from './primary-look';

type PostgresDataSourceOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/** Every entity of the features, for those that have no modules: commands and tests. */
export const ALL_ENTITIES = [join(__dirname, '../../**/*.entity.{ts,js}')];

/** What drains, repairs and rebuilds may take. */
const PATIENT_STATEMENT_MS = 10_000;
/** With half of it for a connection (of a server that is away, or a pool that others use up), a read ends within 2 s. */
export const READ_STATEMENT_MS = 1_200;
/** A transaction of ours asks nothing but Postgres and Redis while it is open. */
const IDLE_IN_TRANSACTION_MS = 15_000;
/** Connections of one community of many: together they must leave room in `max_connections`, and 2 are enough to work. */
export const POOL_OF_MANY = 4;
/** Our own deadline comes after the server's, which ends the statement there as well. */
const NETWORK_MS = 200;

/**
 * How we talk to Postgres. Every wait has a deadline: for a connection, for a statement (the server ends it), and for
 * its answer (should the network swallow it, the connection is destroyed).
 * @param primary shared by all pools of an application: what one notices, all follow
 */
export function dataSourceOptions(
  url: string,
  entities: string[] = [],
  statementMs = PATIENT_STATEMENT_MS,
  primary = new PrimaryLook(url),
): PostgresDataSourceOptions {
  const connection = postgresConnection(url);
  return {
    type: 'postgres',
    driver: { Pool: FollowingPool },
    ...connection,
    entities,
    migrations: [join(__dirname, '../../../migrations/*.js')],
    migrationsTransactionMode: 'each',
    installExtensions: false,
    poolSize: 10,
    applicationName: 'kickboard',
    extra: {
      Client: DeadlineClient,
      primary,
      connectionTimeoutMillis: Math.min(2000, statementMs / 2),
      limits: { statementMs, idleMs: IDLE_IN_TRANSACTION_MS },
      query_timeout: statementMs + NETWORK_MS,
      keepAlive: true,
      // A host that is gone without a word is noticed while nothing is asked of it, too.
      keepAliveInitialDelayMillis: 10_000,
    },
  };
}

/**
 * The same for migrations: no statement has a limit, whatever the server's own is for this user, because a big table takes
 * its time.
 */
export function migrationOptions(url: string): PostgresDataSourceOptions {
  return {
    ...dataSourceOptions(url),
    extra: {
      Client: DeadlineClient,
      primary: new PrimaryLook(url),
      limits: { statementMs: 0, idleMs: 0 },
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    },
  };
}
