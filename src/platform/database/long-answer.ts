import { Injectable } from '@nestjs/common';
import { Client } from 'pg';
import Cursor from 'pg-cursor';
import { Settings } from '../config/settings';
import { withDeadline } from '../deadline';
import { asUnavailable, DatabaseUnavailable } from './database';
import { postgresConnection } from './postgres-url';
import { SELECT_TAKES_WRITES } from './primary-look';
import { setLimits } from './transaction-limits';

const CONNECT_MS = 2_000;
/** Until a pooler has a connection to the server for it. */
const BEGIN_MS = 10_000;
/** For the first page Postgres may have to read and sort millions of rows. */
const PAGE_MS = 10 * 60_000;

/** Runs a statement and gives its rows in pages of at most `size`; to be read to its end before the next one. */
export type ReadPages = <Row>(sql: string, parameters: unknown[], size: number) => AsyncGenerator<Row[]>;

/** Answers too long, or too long in the making, for Database: read page by page, on a connection of their own. */
@Injectable()
export class LongAnswer {
  constructor(private readonly settings: Settings) {}

  /**
   * One connection for all that `work` reads: opening one takes longer than most answers. It is opened when `work` first reads: one that
   * was opened before a failover would read from the server that was the primary.
   * @throws DatabaseUnavailable; other errors are the statement's own or those of `work`
   */
  async connected<T>(work: (read: ReadPages) => Promise<T>): Promise<T> {
    const { url, ssl } = postgresConnection(this.settings.DATABASE_URL);
    const client = new Client({
      connectionString: url,
      ssl,
      application_name: 'kickboard',
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
    });
    // A connection that breaks between two pages is told to nobody else; the next read fails.
    client.on('error', () => undefined);
    let connecting: Promise<unknown> | undefined;
    const read: ReadPages = async function* <Row>(sql: string, parameters: unknown[], size: number) {
      connecting ??= client.connect();
      await connecting.catch(unavailable);
      yield* readPages<Row>(client, sql, parameters, size);
    };
    try {
      return await work(read);
    } finally {
      if (connecting) await withDeadline(client.end(), CONNECT_MS, 'Postgres').catch(() => undefined);
    }
  }
}

/**
 * After a failover the server that was the primary may go on answering, without what the new one has got since.
 * @throws DatabaseUnavailable when what was read may come from such a one
 */
export async function requirePrimary(read: ReadPages): Promise<void> {
  for await (const [server] of read<{ takes_writes: boolean }>(SELECT_TAKES_WRITES, [], 1))
    if (!server?.takes_writes)
      throw new DatabaseUnavailable(new Error('the server takes no writes: another one may be the primary'));
}

async function* readPages<Row>(
  client: Client,
  sql: string,
  parameters: unknown[],
  size: number,
): AsyncGenerator<Row[]> {
  // Through a pooler a cursor lasts as long as its transaction, and so does a limit.
  const begin = client.query(
    `BEGIN READ ONLY ISOLATION LEVEL READ COMMITTED; ${setLimits({ statementMs: PAGE_MS, idleMs: PAGE_MS })}`,
  );
  await withDeadline(begin, BEGIN_MS, 'Postgres').catch(unavailable);
  const cursor = client.query(new Cursor<Row>(sql, parameters));
  try {
    for (;;) {
      const page = await withDeadline(cursor.read(size), PAGE_MS, 'Postgres').catch(unavailable);
      if (page.length === 0) return;
      yield page;
    }
  } finally {
    // A connection that is gone has no cursor to close.
    await withDeadline(cursor.close(), CONNECT_MS, 'Postgres').catch(() => undefined);
    await withDeadline(client.query('COMMIT'), CONNECT_MS, 'Postgres').catch(() => undefined);
  }
}

function unavailable(error: unknown): never {
  throw asUnavailable(error);
}
