import { parseArgs } from 'node:util';
import { DataSource } from 'typeorm';
import { writeAct } from '../audit/audit-trail';
import { type Scope, SCOPES } from '../platform/access/api-key';
import {
  ApiKeyStore,
  createKey,
  type ListedKey,
  MOST_KEYS,
  revokeKey,
} from '../platform/access/api-key-store';
import { commandTarget } from '../platform/config/command-target';
import { dataSourceOptions } from '../platform/database/data-source';
import { Database, DatabaseUnavailable } from '../platform/database/database';
import { plainText } from '../platform/log/pretty-stream';

const USAGE = `usage: key create --name NAME --scopes ${SCOPES.join(',')} | list | revoke ID [--community NAME]`;
const NAME = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._-]{0,62}[\p{L}\p{N}])?$/u;
const WHO = 'command line';

const UNIQUE_VIOLATION = '23505';

type Command = (database: Database) => Promise<string[]>;

/** `npm run key -- create|list|revoke`: prints what it did; a key is printed once, when it is made. */
async function key(args: string[]): Promise<void> {
  const target = commandTarget(args);
  const command = read(target.rest);
  const dataSource = new DataSource(dataSourceOptions(target.settings().DATABASE_URL));
  try {
    const database = new Database(dataSource);
    if ((await database.pendingMigrations()).length > 0)
      throw new Error('the database lacks migrations: run npm run migrate (node dist/commands/migrate.js)');
    const lines = await command(database);
    console.log(lines.map(plainText).join('\n'));
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}

function read(args: string[]): Command {
  const { values, positionals } = parseArgs({
    args,
    options: { name: { type: 'string' }, scopes: { type: 'string' } },
    allowPositionals: true,
  });
  const [verb, id, ...rest] = positionals;
  const hasOptions = values.name !== undefined || values.scopes !== undefined;
  if (verb === 'create' && id === undefined) return create(values.name, values.scopes);
  if (verb === 'list' && id === undefined && !hasOptions) return list;
  if (verb === 'revoke' && id !== undefined && rest.length === 0 && !hasOptions) return revoke(id);
  throw new Error(USAGE);
}

function create(name: string | undefined, scopeList: string | undefined): Command {
  if (name === undefined || !NAME.test(name))
    throw new Error(`--name must be 1 to 64 letters, digits, spaces, dots, - and _\n${USAGE}`);
  const scopes = [...new Set((scopeList ?? '').split(',').map((scope) => scope.trim()))];
  if (!scopes.every((scope): scope is Scope => (SCOPES as readonly string[]).includes(scope)))
    throw new Error(`--scopes must be some of ${SCOPES.join(', ')}, with commas between\n${USAGE}`);
  return async (database) => {
    if ((await new ApiKeyStore(database).read()).keys.length >= MOST_KEYS)
      throw new Error(`there are ${MOST_KEYS} keys already: revoke some`);
    try {
      const made = await database.transaction(async (query) => {
        const created = await createKey(query, name, scopes);
        const act = { who: WHO, what: 'create key', on_whom: `key:${created.id}` };
        await writeAct(query, { ...act, before: null, after: { name, scopes } });
        return created;
      });
      return [`key ${made.id} "${name}" (${scopes.join(', ')}); it is shown this once:`, made.key];
    } catch (error) {
      if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
      throw new Error(`there is a key "${name}" already: revoke it, or take another name`, { cause: error });
    }
  };
}

async function list(database: Database): Promise<string[]> {
  const keys = await new ApiKeyStore(database).list();
  if (keys.length === 0) return ['there are no keys but those of API_KEYS'];
  return keys.map(({ id, name, scopes, ...times }) =>
    [id.padStart(4), name.padEnd(24), scopes.join(',').padEnd(12), timesOf(times)].join('  '),
  );
}

const timesOf = ({
  created_at,
  last_used_at,
  revoked_at,
}: Pick<ListedKey, 'created_at' | 'last_used_at' | 'revoked_at'>) =>
  [
    `made ${day(created_at)}`,
    last_used_at ? `used ${last_used_at.toISOString().slice(0, 16)}Z` : 'never used',
    ...(revoked_at ? [`revoked ${day(revoked_at)}`] : []),
  ].join(', ');

const day = (time: Date) => time.toISOString().slice(0, 10);

function revoke(id: string): Command {
  if (!/^[1-9]\d{0,17}$/.test(id))
    throw new Error(`ID must be that of a key (digits), as list shows it\n${USAGE}`);
  return (database) =>
    database.transaction(async (query) => {
      const revoked = await revokeKey(query, id);
      if (!revoked) throw new Error(`there is no key ${id} that could be revoked`);
      const { name, scopes } = revoked;
      const act = { who: WHO, what: 'revoke key', on_whom: `key:${id}` };
      await writeAct(query, { ...act, before: { name, scopes }, after: null });
      return [`revoked key ${id} "${name}": it opens nothing from a few seconds on`];
    });
}

key(process.argv.slice(2)).catch((error: unknown) => {
  const reason = error instanceof DatabaseUnavailable ? `${error.message}: ${error.reason}` : null;
  console.error(`key: ${reason ?? (error instanceof Error ? error.message : String(error))}`);
  process.exitCode = 1;
});
