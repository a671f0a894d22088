import { DataSource } from 'typeorm';

import { ApiKeyStore, createKey, revokeKey } from '../../src/platform/access/api-key-store';
import { KnownKeys } from '../../src/platform/access/known-keys';
import { Settings } from '../../src/platform/config/settings';
import { dataSourceOptions } from '../../src/platform/database/data-source';
import { Database } from '../../src/platform/database/database';
import { TestStores } from '../support/stores';

let stores: TestStores;
let database: Database;
beforeAll(async () => {
  stores = await TestStores.create();
  database = new Database(new DataSource(dataSourceOptions(stores.databaseUrl)));
});
afterAll(async () => {
  await database.dataSource.destroy();
  await stores.remove();
});

/** What a process that has just started knows, and how many different statements told it. */
async function look() {
  const statements = jest.spyOn(database, 'query');
  const keys = new KnownKeys(new Settings(), new ApiKeyStore(database), stores.redis, `${stores.prefix}copy`);
  try {
    const needsKey = await keys.readingNeedsKey();
    // It may have looked again by now.
    return { needsKey, keys, statements: new Set(statements.mock.calls.map(([sql]) => sql)).size };
  } finally {
    keys.onModuleDestroy();
    statements.mockRestore();
  }
}

test('which keys are good, and whether reading needs one, is told by one statement', async () => {
  expect(await look()).toMatchObject({ needsKey: false, statements: 1 });
  const made = await database.transaction((query) => createKey(query, 'bot', ['read']));
  const used = await look();
  expect(used).toMatchObject({ needsKey: true, statements: 1 });
  expect(used.keys.peek(made.key)).toMatchObject({ id: made.id, name: 'bot', scopes: ['read'] });
  await database.transaction((query) => revokeKey(query, made.id));
  const revoked = await look();
  expect(revoked).toMatchObject({ needsKey: true, statements: 1 });
  expect(revoked.keys.peek(made.key)).toBeNull();
});
