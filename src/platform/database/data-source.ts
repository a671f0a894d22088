import { join } from 'node:path';
import type { DataSourceOptions } from 'typeorm';
import { DeadlineClient } from './deadline-client';

type PostgresDataSourceOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/** Every entity of the features, for those that have no modules: commands and tests. */
export const ALL_ENTITIES = [join(__dirname, '../../*/*.entity.{ts,js}')];

/** What drains, repairs and rebuilds may take. */
const PATIENT_STATEMENT_MS = 10_000;
/** With half of it for a connection (of a server that is away, or a pool that others use up), a read ends within 2 s. */
export const READ_STATEMENT_MS = 1_200;
/** Our own deadline comes after the server's, which ends the statement there as well. */
const NETWORK_MS = 200;

/**
 * How we talk to Postgres. Every wait has a deadline: for a connection, for a statement (the server ends it), and for
 * its answer (should the network swallow it, the connection is destroyed).
 */
export function dataSourceOptions(
  url: string,
  entities: string[] = [],
  statementMs = PATIENT_STATEMENT_MS,
): PostgresDataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities,
    migrations: [join(__dirname, '../../../migrations/*.js')],
    migrationsTransactionMode: 'each',
    installExtensions: false,
    poolSize: 10,
    applicationName: 'kickboard',
    extra: {
      Client: DeadlineClient,
      connectionTimeoutMillis: Math.min(2000, statementMs / 2),
      statement_timeout: statementMs,
      query_timeout: statementMs + NETWORK_MS,
      idle_in_transaction_session_timeout: 15_000,
      keepAlive: true,
      // A host that is gone without a word is noticed while nothing is asked of it, too.
      keepAliveInitialDelayMillis: 10_000,
    },
  };
}
