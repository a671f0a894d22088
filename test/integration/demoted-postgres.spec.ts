import { parseSettings } from '../../src/platform/config/parse-settings';
import { DatabaseUnavailable } from '../../src/platform/database/database';
import { WayInDatabase } from '../../src/platform/database/way-in';
import { TestStores, withDataSource } from '../support/stores';

let stores: TestStores;
let name: string;
beforeAll(async () => {
  stores = await TestStores.create();
  name = new URL(stores.databaseUrl).pathname.slice(1);
});
afterAll(() => stores.remove());

const INSERT =
  "INSERT INTO dead_letters (delivery_id, event_type, body, headers, reason, received_at) VALUES ($1, '', '', '{}', '', now())";

/** Connections that are opened until `promote` know only a server that takes no writes; those that come after reach one that does. */
const demote = () => stores.sql(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
const promote = () => stores.sql(`ALTER DATABASE ${name} RESET default_transaction_read_only`);

test('after a failover by name the connections for spooling leave the demoted server at their first write', async () => {
  const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = stores;
  const wayIn = new WayInDatabase(parseSettings({ DATABASE_URL, REDIS_URL }));
  try {
    await demote();
    await wayIn.query('SELECT 1');
    await promote();
    await expect(wayIn.query(INSERT, ['first'])).rejects.toThrow(DatabaseUnavailable);
    await wayIn.query(INSERT, ['second']);
    expect(await stores.sql('SELECT delivery_id FROM dead_letters')).toEqual([{ delivery_id: 'second' }]);
  } finally {
    await wayIn.onApplicationShutdown();
  }
});

test('so do those of a transaction', async () => {
  await demote();
  await withDataSource(stores.databaseUrl, async (dataSource) => {
    const write = (id: string) => dataSource.transaction((manager) => manager.query(INSERT, [id]));
    await promote();
    await expect(write('third')).rejects.toMatchObject({ code: '25006' });
    await write('fourth');
  });
  expect(await stores.sql("SELECT 1 FROM dead_letters WHERE delivery_id = 'fourth'")).toHaveLength(1);
});
