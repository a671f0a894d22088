import { Injectable } from '@nestjs/common';
import { Client } from 'pg';
import { Settings } from '../config/settings';
import { withDeadline } from '../deadline';
import { Limited } from '../limited';
import { asUnavailable, type Query } from './database';
import { postgresConnection } from './postgres-url';
import { beginsReadCommitted, setLimits } from './transaction-limits';

const CONNECT_MS = 2_000;
/** A hundred thousand rows with all their indexes take seconds, on a small server half a minute. */
const STATEMENT_MS = 5 * 60_000;
/** Each writes as much as the server can; more at once only make all of them slower. */
const AT_ONCE = 2;
/** Longer than anything between two statements; a process that stands still lets go of its locks then. */
const IDLE_MS = 60_000;

/** Transactions that write more than Database has time for, each on a connection of its own. */
@Injectable()
export class LongWrite {
  private readonly limited = new Limited(AT_ONCE);

  constructor(private readonly settings: Settings) {}

  /** @throws DatabaseUnavailable with nothing done; other errors are the statement's own or those of `work` */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
    return this.limited.run(() => this.run(work));
  }

  private async run<T>(work: (query: Query) => Promise<T>): Promise<T> {
    const { url, ssl } = postgresConnection(this.settings.DATABASE_URL);
    const client = new Client({
      connectionString: url,
      ssl,
      application_name: 'kickboard',
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: STATEMENT_MS + CONNECT_MS,
      keepAlive: true,
    });
    // A connection that breaks between two statements is told to nobody else; the next statement fails.
    client.on('error', () => undefined);
    // What `work` itself throws is its own, whatever words it has.
    const query: Query = async <Row>(sql: string, parameters?: unknown[]) =>
      (await client.query(sql, parameters).catch(unavailable)).rows as Row[];
    try {
      await client.connect().catch(unavailable);
      await query(
        `${beginsReadCommitted('BEGIN')}; ${setLimits({ statementMs: STATEMENT_MS, idleMs: IDLE_MS })}`,
      );
      const result = await work(query);
      await query('COMMIT');
      return result;
    } finally {
      // A transaction that is still open ends with its connection.
      await withDeadline(client.end(), CONNECT_MS, 'Postgres').catch(() => undefined);
    }
  }
}

function unavailable(error: unknown): never {
  throw asUnavailable(error);
}
