import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { TestStores, withDataSource } from '../support/stores';

let stores: TestStores;
beforeEach(async () => {
  stores = await TestStores.create({ migrated: false });
});
afterEach(() => stores.remove());

const MESSAGE = `INSERT INTO chat_messages (message_id, arrival_seq, broadcaster_user_id, broadcaster, sender, content, emotes, emote_count,
    created_at, received_at, sweet_coins_earned, sweet_coins_reason)
  VALUES ($1, 1, 1, '{}', '{}', '', '[]', 0, now(), now(), 0, 'pending')`;

async function migrateTo(newest: string): Promise<void> {
  await withDataSource(stores.databaseUrl, async (dataSource) => {
    const all = await dataSource.runMigrations();
    const kept = all.findIndex(({ name }) => name.startsWith(newest));
    for (const _ of all.slice(kept + 1)) await dataSource.undoLastMigration();
  });
}

const indexes = (name: string) =>
  stores.sql<{ valid: boolean }>(
    'SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass($1)',
    [name],
  );

test.each([
  ['PeopleAsJson', 'chat_messages_by_arrival'],
  ['Sessions', 'chat_messages_pending_by_channel'],
])('after %s, messages are written while the index %s is built', async (before, index) => {
  await migrateTo(before);
  // A build beside traffic waits for whoever wrote before it began; one under a lock would let nobody write meanwhile.
  const writer = new Client(stores.databaseUrl);
  await writer.connect();
  await writer.query('BEGIN');
  await writer.query(MESSAGE, ['under way']);
  const migrated = withDataSource(stores.databaseUrl, (dataSource) => dataSource.runMigrations());
  try {
    await eventually(async () => expect(await indexes(index)).toEqual([{ valid: false }]));
    await stores.sql("SET lock_timeout = '2s'");
    await stores.sql(MESSAGE, ['meanwhile']);
  } finally {
    await writer.query('COMMIT');
    await writer.end();
  }
  await migrated;
  expect(await indexes(index)).toEqual([{ valid: true }]);
});

test('a build that was interrupted is done again', async () => {
  await migrateTo('PeopleAsJson');
  await stores.sql(MESSAGE, ['first']);
  // As an interrupted build: an index of the name, of which nobody knows what it holds.
  await stores.sql('CREATE INDEX chat_messages_by_arrival ON chat_messages (content)');
  await withDataSource(stores.databaseUrl, (dataSource) => dataSource.runMigrations());
  expect(
    await stores.sql("SELECT 1 FROM pg_indexes WHERE indexname = $1 AND indexdef LIKE '%(arrival_seq)'", [
      'chat_messages_by_arrival',
    ]),
  ).toHaveLength(1);
});
