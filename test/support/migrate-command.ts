import { join } from 'node:path';
import { NodeProcess } from './node-process';

const MIGRATE = join(__dirname, '../../dist/commands/migrate.js');

/** `npm run migrate` as a process of its own. */
export class MigrateCommand extends NodeProcess {
  constructor(databaseUrl: string, environment: Record<string, string> = {}) {
    super([MIGRATE], { DATABASE_URL: databaseUrl, ...environment });
  }
}
