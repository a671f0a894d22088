import { runCommand } from '../support/command';
import { eventually } from '../support/eventually';
import { request } from '../support/http';
import { MainProcess } from '../support/main-process';
import { expectRefusal } from '../support/refusal';
import { TestStores } from '../support/stores';

let stores: TestStores;
beforeEach(async () => {
  stores = await TestStores.create();
});
afterEach(() => stores.remove());

const expectWorkerRefusal = (line: RegExp, environment: Record<string, string> = {}) =>
  expectRefusal(MainProcess.on(stores, 'worker', environment), line);

test('a database that lacks a table is refused in one line that names the table', async () => {
  await stores.sql('DROP TABLE dead_letters');
  await expectWorkerRefusal(/^Postgres cannot be used: the database lacks dead_letters,.*backup/);
});

test('a user who may not write to a table is refused in one line that says what to grant', async () => {
  const name = new URL(stores.databaseUrl).pathname.slice(1);
  const role = `reader_${name}`;
  await stores.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
  try {
    await stores.sql(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`);
    await stores.sql(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${role}`);
    await stores.sql(`REVOKE INSERT ON coin_entries FROM ${role}`);
    const url = new URL(stores.databaseUrl);
    [url.username, url.password] = [role, 'secret'];
    const DATABASE_URL = url.href;
    await expectWorkerRefusal(/^Postgres cannot be used: .* lacks rights \(INSERT on coin_entries\): GRANT/, {
      DATABASE_URL,
    });
    await stores.sql(`GRANT INSERT ON coin_entries TO ${role}`);
    const main = MainProcess.on(stores, 'worker', { DATABASE_URL });
    try {
      const [worker] = await main.urls();
      await eventually(async () => expect((await request(`${worker}/health/ready`)).status).toBe(200));
    } finally {
      await main.kill();
    }
  } finally {
    await stores.sql(`DROP OWNED BY ${role}`);
    await stores.sql(`DROP ROLE ${role}`);
  }
});

test('a database that cannot hold what people write is refused', async () => {
  const url = new URL(stores.databaseUrl);
  const name = `${url.pathname.slice(1)}_latin1`;
  await stores.sql(
    `CREATE DATABASE ${name} ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0`,
  );
  try {
    url.pathname = name;
    expect(await runCommand('commands/migrate', [], { DATABASE_URL: url.href })).toMatchObject({ code: 0 });
    await expectWorkerRefusal(
      /^Postgres cannot be used: the database has the encoding LATIN1,.*ENCODING 'UTF8'/,
      {
        DATABASE_URL: url.href,
      },
    );
  } finally {
    await stores.sql(`DROP DATABASE ${name} WITH (FORCE)`);
  }
});

test('readiness says that a database takes no writes, and that it does again', async () => {
  const name = new URL(stores.databaseUrl).pathname.slice(1);
  const main = MainProcess.on(stores, 'all', {});
  try {
    const [api] = await main.urls();
    const postgres = async () =>
      (await request<{ parts: Record<string, { status: string; message: string }> }>(`${api}/health/ready`))
        .body.parts.postgres;
    await eventually(async () => expect((await postgres())?.status).toBe('up'));
    await stores.sql(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await stores.sql(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
      [name],
    );
    await eventually(async () =>
      expect(await postgres()).toMatchObject({
        status: 'down',
        message: expect.stringContaining('takes no writes'),
      }),
    );
    await stores.sql('SET default_transaction_read_only = off');
    await stores.sql(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
    await eventually(async () => expect((await postgres())?.status).toBe('up'));
  } finally {
    await main.kill();
  }
});
