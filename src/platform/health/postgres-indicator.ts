import { Injectable } from '@nestjs/common';
import { Database, DatabaseUnavailable } from '../database/database';
import type { Indicator } from './indicator';

/** Whether Postgres answers. */
@Injectable()
export class PostgresIndicator implements Indicator {
  readonly part = 'postgres';

  constructor(private readonly database: Database) {}

  async check(): Promise<string> {
    try {
      await this.database.query('SELECT 1');
      return 'answers';
    } catch (error) {
      throw error instanceof DatabaseUnavailable ? new Error(error.reason, { cause: error }) : error;
    }
  }
}
