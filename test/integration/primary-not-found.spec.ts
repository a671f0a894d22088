import { DataSource } from 'typeorm';
import { READ_STATEMENT_MS, dataSourceOptions } from '../../src/platform/database/data-source';
import { Database, DatabaseUnavailable } from '../../src/platform/database/database';
import { withDeadline } from '../../src/platform/deadline';
import { Kickboard } from '../support/kickboard';
import { eventually } from '../support/eventually';
import { StoreRelay } from '../support/store-relay';
import { TestStores } from '../support/stores';

/** By which a read has answered, or said that it cannot. */
const READ_MS = 2_000;
const DEMOTED = `SELECT set_config('default_transaction_read_only', 'on', false)`;

test('a read is not held up by the look for a primary whose name leads to a silent host', async () => {
  const stores = await TestStores.create();
  const [relay, silent] = [
    await StoreRelay.before(stores.databaseUrl),
    await StoreRelay.before(stores.databaseUrl),
  ];
  silent.silence();
  const database = new Database(new DataSource(dataSourceOptions(relay.url, [], READ_STATEMENT_MS)));
  try {
    await database.query('SELECT 1');
    relay.redirect(silent.url);
    const read = withDeadline(database.query(DEMOTED), READ_MS, 'the read');
    await expect(read).rejects.toThrow(DatabaseUnavailable);
  } finally {
    relay.close();
    silent.close();
    await database.dataSource.destroy();
    await stores.remove();
  }
});

test('a Redis that was emptied is not said to be whole after a server that takes no writes', async () => {
  const board = await Kickboard.start();
  try {
    const name = new URL(board.stores.databaseUrl).pathname.slice(1);
    await board.sql(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await board.sql(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
      [name],
    );
    const built = `${board.stores.prefix}store:built`;
    const progress = `${board.stores.prefix}store:rebuild:progress`;
    await board.stores.redis.del(built);
    await eventually(async () => expect(await board.stores.redis.get(progress)).toMatch(/^step 5/));
    expect(await board.stores.redis.exists(built)).toBe(0);
    await board.sql('SET default_transaction_read_only = off');
    await board.sql(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
    await eventually(async () => expect(await board.stores.redis.exists(built)).toBe(1), 30_000);
  } finally {
    await board.close();
  }
});
