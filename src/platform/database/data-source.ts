import { join } from 'node:path';
import type { DataSourceOptions } from 'typeorm';

/** Every entity of the features, for those that have no modules: commands and tests. */
export const ALL_ENTITIES = [join(__dirname, '../../*/*.entity.{ts,js}')];

/**
 * How we talk to Postgres. Every wait has a deadline: 2 s for a connection, 10 s for a statement (the server
 * ends it), 12 s for an answer (the client gives up, should the network swallow it).
 */
export function dataSourceOptions(url: string, entities: string[] = []): DataSourceOptions {
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
      connectionTimeoutMillis: 2000,
      statement_timeout: 10_000,
      query_timeout: 12_000,
      idle_in_transaction_session_timeout: 15_000,
      keepAlive: true,
    },
  };
}
