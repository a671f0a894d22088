import { Client } from 'pg';
import { startCommand } from '../support/command';
import { eventually } from '../support/eventually';
import type { NodeProcess } from '../support/node-process';
import { PgBouncer, whyNoPgBouncer } from '../support/pg-bouncer';
import { TestStores, withDataSource } from '../support/stores';
import { testUnless } from '../support/test-unless';

let stores: TestStores;
beforeEach(async () => {
  stores = await TestStores.create({ migrated: false });
});
afterEach(() => stores.remove());

const migrate = (DATABASE_URL: string, more: Record<string, string> = {}) =>
  startCommand('commands/migrate', [], { DATABASE_URL, ...more });
const run = async (command: NodeProcess) => {
  const code = await command.ended;
  return { code, said: command.stdout + command.stderr };
};
const done = async () => (await stores.sql('SELECT 1 FROM migrations')).length;

const withPooler = testUnless(whyNoPgBouncer(), 'migrations through a pooler are');

withPooler(
  'migrations through PgBouncer in transaction mode leave no lock that the next one would wait for',
  async () => {
    const pooler = await PgBouncer.before(stores.databaseUrl);
    try {
      const url = pooler.of(stores.databaseUrl);
      expect(await run(migrate(url))).toMatchObject({
        code: 0,
        said: expect.stringContaining('migrated: '),
      });
      for (let i = 0; i < 3; i += 1) {
        expect(await run(migrate(url))).toEqual({ code: 0, said: 'nothing to migrate\n' });
      }
      const locks = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 727001
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
      expect(await stores.sql(locks)).toEqual([]);
    } finally {
      pooler.close();
    }
  },
  60_000,
);

test('DATABASE_DIRECT_URL is where migrations go, past a pooler', async () => {
  const nowhere = 'postgres://nobody:x@127.0.0.1:1/none';
  const command = migrate(nowhere, { DATABASE_DIRECT_URL: stores.databaseUrl });
  expect(await run(command)).toMatchObject({ code: 0 });
  expect(await done()).toBeGreaterThan(0);
});

test('two migrators at once: one migrates, the other waits for it and says so', async () => {
  const holder = new Client(stores.databaseUrl);
  await holder.connect();
  // As a migration that takes long.
  await holder.query('BEGIN; SELECT pg_advisory_xact_lock(727001)');
  const both = [migrate(stores.databaseUrl), migrate(stores.databaseUrl)];
  await eventually(() => {
    for (const { stdout } of both)
      expect(stdout).toBe('another migration is under way: waiting for its end\n');
  });
  await holder.query('COMMIT');
  await holder.end();
  const ends = await Promise.all(both.map(run));
  expect(ends.map(({ code }) => code)).toEqual([0, 0]);
  expect(ends.filter(({ said }) => said.includes('migrated: '))).toHaveLength(1);
  expect(ends.filter(({ said }) => said.includes('nothing to migrate'))).toHaveLength(1);
});

test('a migration has no time limit, whatever the database gives its users, and waits for a long SELECT', async () => {
  await withDataSource(stores.databaseUrl, async (dataSource) => {
    const all = await dataSource.runMigrations();
    for (const _ of all.slice(1)) await dataSource.undoLastMigration();
  });
  const { pathname } = new URL(stores.databaseUrl);
  await stores.sql(`ALTER DATABASE ${pathname.slice(1)} SET statement_timeout = '400ms'`);
  const reader = new Client(stores.databaseUrl);
  await reader.connect();
  await reader.query('BEGIN; SELECT 1 FROM chat_messages');
  const command = migrate(stores.databaseUrl);
  const waiting =
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND now() - query_start > interval '1 s'";
  await eventually(async () => expect(await stores.sql(waiting)).toHaveLength(1));
  await reader.query('COMMIT');
  await reader.end();
  expect(await run(command)).toMatchObject({ code: 0, said: expect.stringContaining('migrated: ') });
});

test.each([
  [
    'a password that is wrong',
    (url: URL) => (url.password = 'wrong'),
    /password authentication failed.*DATABASE_URL/,
  ],
  [
    'a database that is not there',
    (url: URL) => (url.pathname = 'nowhere'),
    /"nowhere" does not exist.*create the database/,
  ],
  [
    'TLS that the server does not have',
    (url: URL) => url.searchParams.set('sslmode', 'require'),
    /does not support SSL.*sslmode=disable/,
  ],
])('%s is told in one line', async (_, change, line) => {
  const url = new URL(stores.databaseUrl);
  change(url);
  const { code, said } = await run(migrate(url.href));
  expect([code, said.trim().split('\n').length]).toEqual([1, 1]);
  expect(said).toMatch(line);
});
