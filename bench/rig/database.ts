import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Client } from 'pg';
import type { Stores } from '../../verdict/system/launcher';

/** Migrates, and has Postgres note when each transaction committed: read from the rows afterwards, that disturbs nothing. */
export async function prepareDatabase(stores: Stores, env: NodeJS.ProcessEnv): Promise<void> {
  const database = await connect(stores.databaseUrl);
  await database.query('ALTER SYSTEM SET track_commit_timestamp = on');
  await database.end();
  await stores.postgres.stop();
  await stores.postgres.start();
  await promisify(execFile)(process.execPath, ['dist/commands/migrate.js'], { env });
}

/** A connection that may break without ending us: a scenario stops Postgres. */
export async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
