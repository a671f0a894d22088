import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Settings } from '../config/settings';
import { dataSourceOptions, READ_STATEMENT_MS } from './data-source';
import { Database } from './database';
import { PrimaryLook } from './primary-look';

/**
 * Connections for what must be durable before it is answered, and for nothing else: readers, however many there are and
 * however long they take, cannot take them. They are kept open, because they are needed just when Postgres is busy.
 */
@Injectable()
export class WayInDatabase extends Database implements OnApplicationShutdown {
  constructor({ DATABASE_URL, COMMUNITIES_FILE }: Settings, primary: PrimaryLook) {
    const options = dataSourceOptions(DATABASE_URL, [], READ_STATEMENT_MS, primary);
    const extra = { ...(options.extra as object), idleTimeoutMillis: 0 };
    super(
      new DataSource({
        ...options,
        poolSize: COMMUNITIES_FILE ? 1 : 2,
        applicationName: 'kickboard spool',
        extra,
      }),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}
