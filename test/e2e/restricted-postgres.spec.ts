import { Client } from 'pg';
import { MainProcess } from '../support/main-process';
import { startCommand } from '../support/command';
import type { NodeProcess } from '../support/node-process';
import { eventually } from '../support/eventually';
import { request } from '../support/http';
import { TestStores } from '../support/stores';

let stores: TestStores;
let role: string;
beforeEach(async () => {
  stores = await TestStores.create({ migrated: false });
  role = `app_${databaseName()}`;
  await stores.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
});
afterEach(async () => {
  await stores.sql(`DROP OWNED BY ${role} CASCADE`);
  await stores.sql(`DROP ROLE ${role}`);
  await stores.remove();
});

const databaseName = () => new URL(stores.databaseUrl).pathname.slice(1);

function roleUrl(): string {
  const url = new URL(stores.databaseUrl);
  [url.username, url.password] = [role, 'secret'];
  return url.href;
}

/** It must end by itself, with 1 and exactly one line. */
async function expectRefusal(line: RegExp, DATABASE_URL = roleUrl()): Promise<void> {
  const main = MainProcess.on(stores, 'api', { DATABASE_URL });
  try {
    expect(await main.exit()).toBe(1);
    expect(main.stderr.trim().split('\n')).toEqual([expect.stringMatching(line)]);
  } finally {
    await main.kill();
  }
}

async function migrate(url: string): Promise<NodeProcess> {
  const command = startCommand('commands/migrate', [], { DATABASE_URL: url });
  await command.ended;
  return command;
}

/** Of a table that the user may read and write, and nothing else. */
const grantTables = (schema: string) =>
  stores.sql(
    `GRANT USAGE ON SCHEMA ${schema} TO ${role};
     GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role};
     GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role}`,
  );

test('a user who may not create tables is told at migration which rights to grant', async () => {
  await stores.sql('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
  const command = await migrate(roleUrl());
  expect(command.stderr.trim().split('\n')).toHaveLength(1);
  expect(command.stderr).toMatch(/permission denied for schema public.*for migrations CREATE ON SCHEMA/);
});

test('migrations that were run in a schema in which the user does not look are told, not asked for again', async () => {
  await stores.sql('CREATE SCHEMA own');
  await stores.sql(`ALTER ROLE CURRENT_USER IN DATABASE ${databaseName()} SET search_path = own`);
  expect(await (await migrate(stores.databaseUrl)).ended).toBe(0);
  await grantTables('own');
  await expectRefusal(
    /^Postgres cannot be used: the migrations have been run in the schema own, .*SET search_path = own/,
  );
  await stores.sql(`ALTER ROLE ${role} SET search_path = own`);
  const main = MainProcess.on(stores, 'all', { DATABASE_URL: roleUrl() });
  try {
    const [api] = await main.urls();
    await eventually(async () => expect((await request(`${api}/health/ready`)).status).toBe(200));
  } finally {
    await main.kill();
  }
});

test('a user who may not run the functions of the migrations is refused with what to grant', async () => {
  expect(await (await migrate(stores.databaseUrl)).ended).toBe(0);
  await grantTables('public');
  await stores.sql('REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC');
  await expectRefusal(
    /^Postgres cannot be used: .* lacks rights \(EXECUTE on channel_of, .*GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public/,
  );
});

test('a database that has other small letters is refused', async () => {
  const url = new URL(stores.databaseUrl);
  url.pathname = `${databaseName()}_turkish`;
  const name = url.pathname.slice(1);
  await stores.sql(
    `CREATE DATABASE ${name} ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'tr' LOCALE 'C' TEMPLATE template0`,
  );
  try {
    expect(await (await migrate(url.href)).ended).toBe(0);
    await expectRefusal(/^Postgres cannot be used: .*small letter of I is not i.*LOCALE 'C'/, url.href);
  } finally {
    await stores.sql(`DROP DATABASE ${name} WITH (FORCE)`);
  }
});

test('limits that a database has for its users hold up neither migrations nor what is written', async () => {
  const database = databaseName();
  const limits = ['statement_timeout', 'idle_in_transaction_session_timeout', 'lock_timeout'];
  for (const limit of limits) await stores.sql(`ALTER DATABASE ${database} SET ${limit} = '50ms'`);
  await stores.sql(`ALTER DATABASE ${database} SET default_transaction_isolation = 'serializable'`);
  const [version] = await stores.sql<{ major: number }>(
    `SELECT current_setting('server_version_num')::int / 10000 AS major`,
  );
  if ((version?.major ?? 0) >= 17)
    await stores.sql(`ALTER DATABASE ${database} SET transaction_timeout = '200ms'`);
  // An index that is built beside traffic waits for this one.
  const reader = new Client(stores.databaseUrl);
  await reader.connect();
  await reader.query('SET transaction_timeout = 0').catch(() => undefined);
  await reader.query(
    'BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL idle_in_transaction_session_timeout = 0',
  );
  await reader.query('SELECT count(*) FROM pg_class');
  const command = startCommand('commands/migrate', [], { DATABASE_URL: stores.databaseUrl });
  try {
    await eventually(async () =>
      expect(
        await stores.sql(
          `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%CONCURRENTLY%' AND state_change < now() - interval '0.5 s'`,
        ),
      ).toHaveLength(1),
    );
  } finally {
    await reader.end();
  }
  expect([await command.ended, command.stderr]).toEqual([0, '']);
});
