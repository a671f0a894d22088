import { Injectable } from '@nestjs/common';
import { Client } from 'pg';
import Cursor from 'pg-cursor';
import { Settings } from '../config/settings';
import { withDeadline } from '../deadline';
import { asUnavailable } from './database';

const CONNECT_MS = 2_000;
/** For the first page Postgres may have to read and sort millions of rows. */
const PAGE_MS = 10 * 60_000;

/** Answers too long, or too long in the making, for Database: read page by page, each on a connection of its own. */
@Injectable()
export class LongAnswer {
  constructor(private readonly settings: Settings) {}

  /** Pages of at most `size` rows. @throws DatabaseUnavailable; other errors are the statement's own */
  async *pages<Row>(sql: string, parameters: unknown[], size: number): AsyncGenerator<Row[]> {
    const client = new Client({
      connectionString: this.settings.DATABASE_URL,
      application_name: 'kickboard',
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: PAGE_MS,
      keepAlive: true,
    });
    // A connection that breaks between two pages is told to nobody else; the next read fails.
    client.on('error', () => undefined);
    try {
      await client.connect();
      const cursor = client.query(new Cursor<Row>(sql, parameters));
      for (;;) {
        const page = await withDeadline(cursor.read(size), PAGE_MS, 'Postgres');
        if (page.length === 0) return;
        yield page;
      }
    } catch (error) {
      throw asUnavailable(error);
    } finally {
      await withDeadline(client.end(), CONNECT_MS, 'Postgres').catch(() => undefined);
    }
  }
}
