import { DataSource } from 'typeorm';
import { parseSettings } from '../../src/platform/config/parse-settings';
import { dataSourceOptions } from '../../src/platform/database/data-source';
import { Database, DatabaseUnavailable } from '../../src/platform/database/database';
import { PrimaryLook } from '../../src/platform/database/primary-look';
import { WayInDatabase } from '../../src/platform/database/way-in';
import { eventually } from '../support/eventually';
import { StoreRelay } from '../support/store-relay';
import { TestStores } from '../support/stores';

/** The connection that answers. */
const WHO = 'SELECT pg_backend_pid() AS pid';
const WRITE = `
  WITH written AS (UPDATE store_state SET redis_position = redis_position + 1 RETURNING 1)
  SELECT pg_backend_pid() AS pid FROM written`;
/** The answer comes with the word that this connection takes no writes from now on, as from a primary that was demoted and stays there. */
const DEMOTED = `SELECT set_config('default_transaction_read_only', 'on', false)`;

let stores: TestStores;
let relay: StoreRelay;
let database: Database;
let wayIn: WayInDatabase;
beforeEach(async () => {
  stores = await TestStores.create();
  relay = await StoreRelay.before(stores.databaseUrl);
  const settings = parseSettings({ DATABASE_URL: relay.url, REDIS_URL: stores.redisUrl });
  const primary = new PrimaryLook(relay.url);
  database = new Database(new DataSource(dataSourceOptions(relay.url, [], undefined, primary)));
  wayIn = new WayInDatabase(settings, primary);
});
afterEach(async () => {
  if (database.dataSource.isInitialized) await database.dataSource.destroy();
  await wayIn.onApplicationShutdown();
  relay.close();
  await stores.remove();
});

/** The connections on which so many statements are answered that are asked at once. */
async function answering(of: Database, statements: number): Promise<number[]> {
  const rows = await Promise.all(
    Array.from({ length: statements }, () =>
      of.query<{ pid: number }>('SELECT pg_backend_pid() AS pid, pg_sleep(0.2)'),
    ),
  );
  return [...new Set(rows.map(([row]) => row?.pid as number))];
}

const write = async () => (await database.query<{ pid: number }>(WRITE))[0]?.pid;

/** Those of before, none of which may answer any more. */
async function expectNoneOf(old: number[]): Promise<void> {
  const now = [...(await answering(database, 8)), ...(await answering(wayIn, 4))];
  expect(now.filter((pid) => old.includes(pid))).toEqual([]);
  expect(old).not.toContain(await write());
}

test('when one connection learns that its server takes no writes, all of all pools are made anew, those that only read too', async () => {
  const old = [...(await answering(database, 5)), ...(await answering(wayIn, 2))];
  expect(old).toHaveLength(7);
  await expect(wayIn.query(DEMOTED)).rejects.toThrow(DatabaseUnavailable);
  await expectNoneOf(old);
});

test('the same when a write is refused by a server that reports nothing', async () => {
  const old = [...(await answering(database, 5)), ...(await answering(wayIn, 2))];
  const refused = wayIn.transaction(async (query) => {
    await query('SET TRANSACTION READ ONLY');
    await query(WRITE);
  });
  await expect(refused).rejects.toMatchObject({ cause: { code: '25006' } });
  await eventually(() => expectNoneOf(old));
});

test('what a demoted server answers is given to nobody: it may lack what the new primary has got', async () => {
  await expect(database.query(DEMOTED)).rejects.toMatchObject({
    reason: expect.stringContaining('takes no writes any more') as string,
  });
  expect(await write()).toEqual(expect.any(Number));
});

test('a transaction that is under way elsewhere is not cut short; its connection is closed behind it', async () => {
  await answering(database, 2);
  let goOn: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => (goOn = resolve));
  let begun: (pid: number) => void = () => undefined;
  const isBegun = new Promise<number>((resolve) => (begun = resolve));
  const done = database.transaction(async (query) => {
    const [row] = await query<{ pid: number }>(WHO);
    begun(row?.pid as number);
    await waiting;
    return query<{ pid: number }>(WRITE);
  });
  const pid = await isBegun;
  await expect(database.query(DEMOTED)).rejects.toThrow(DatabaseUnavailable);
  goOn();
  expect(await done).toEqual([{ pid }]);
  await expectNoneOf([pid]);
});

test('whatever else goes wrong, connections stay', async () => {
  const old = await answering(database, 3);
  await expect(database.query('SELECT 1 / 0')).rejects.toThrow();
  await write();
  expect(new Set(await answering(database, 3))).toEqual(new Set(old));
});

test('a database that was made read-only on purpose is asked on, by connections that stay', async () => {
  const name = new URL(stores.databaseUrl).pathname.slice(1);
  await stores.sql(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
  await answering(database, 4);
  await answering(wayIn, 2);
  const { opened } = relay;
  for (let i = 0; i < 200; i += 1) {
    await expect(write()).rejects.toThrow(DatabaseUnavailable);
    await expect(wayIn.query(WRITE)).rejects.toThrow(DatabaseUnavailable);
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  }
  // 400 writes were refused; a look now and then asked whether another server takes them.
  expect(relay.opened - opened).toBeLessThan(10);

  await stores.sql(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
  await eventually(write, 30_000);
}, 60_000);
