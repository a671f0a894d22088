import { TestStores, withDataSource } from '../support/stores';

let stores: TestStores;
beforeAll(async () => {
  stores = await TestStores.create({ migrated: false });
});
afterAll(() => stores.remove());

const tables = async () =>
  (
    await stores.sql<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
    )
  ).map(({ name }) => name);

const OURS = ['chat_messages', 'coin_balances', 'coin_entries', 'dead_letters', 'stream_sessions'];

test('migrations run up, down and up again, and leave nothing behind', async () => {
  expect(await tables()).toEqual([]);
  await withDataSource(stores.databaseUrl, async (dataSource) => {
    const done = await dataSource.runMigrations();
    expect(done.length).toBeGreaterThan(0);
    expect(await tables()).toEqual(expect.arrayContaining(OURS));
    expect(await dataSource.runMigrations()).toEqual([]);
    for (const _ of done) await dataSource.undoLastMigration();
    expect(await tables()).toEqual(['migrations']);
    expect(await dataSource.runMigrations()).toHaveLength(done.length);
  });
});

test('the entities describe the migrated tables', async () => {
  const { upQueries } = await withDataSource(stores.databaseUrl, (dataSource) =>
    dataSource.driver.createSchemaBuilder().log(),
  );
  expect(upQueries.map(({ query }) => query)).toEqual([]);
});

test.each<[string, Record<string, string>]>([
  [
    'chat_messages',
    {
      message_id: 'text NO',
      broadcaster_user_id: 'bigint NO',
      sender_user_id: 'bigint YES',
      session_id: 'text YES',
      content: 'text NO',
      emotes: 'jsonb NO',
      created_at: 'timestamp with time zone NO',
      received_at: 'timestamp with time zone NO',
      sweet_coins_earned: 'integer NO',
      sweet_coins_reason: 'text NO',
    },
  ],
  [
    'coin_entries',
    {
      user_id: 'bigint NO',
      session_id: 'text YES',
      message_id: 'text YES',
      amount: 'integer NO',
      reason: 'text NO',
      created_at: 'timestamp with time zone NO',
    },
  ],
  ['coin_balances', { user_id: 'bigint NO', balance: 'bigint NO' }],
  [
    'stream_sessions',
    {
      id: 'text NO',
      broadcaster_user_id: 'bigint NO',
      title: 'text NO',
      started_at: 'timestamp with time zone NO',
      ended_at: 'timestamp with time zone YES',
    },
  ],
  [
    'dead_letters',
    {
      headers: 'jsonb NO',
      reason: 'text NO',
      received_at: 'timestamp with time zone NO',
      replayed_at: 'timestamp with time zone YES',
    },
  ],
])('%s has the columns of the contract, every time with its zone', async (table, columns) => {
  const rows = await stores.sql<{ name: string; type: string }>(
    `SELECT column_name AS name, data_type || ' ' || is_nullable AS type
       FROM information_schema.columns WHERE table_name = $1`,
    [table],
  );
  expect(Object.fromEntries(rows.map(({ name, type }) => [name, type]))).toMatchObject(columns);
  expect(rows.filter(({ type }) => type.startsWith('timestamp without'))).toEqual([]);
});

test('Postgres itself refuses a second row of a message and a second award for it (lesson 5)', async () => {
  const entry = `INSERT INTO coin_entries (user_id, message_id, amount, reason, created_at)
    VALUES (1, 'm1', 1, 'chat_message', now())`;
  await stores.sql(entry);
  await expect(stores.sql(entry)).rejects.toMatchObject({ code: '23505' });
  const indexes = await stores.sql(
    `SELECT 1 FROM pg_indexes WHERE tablename = 'chat_messages' AND indexdef ~ 'UNIQUE .*\\(message_id\\)'`,
  );
  expect(indexes).toHaveLength(1);
});

test('Postgres itself refuses a second open session of a broadcaster', async () => {
  const columns = await stores.sql<{ name: string; type: string }>(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns
      WHERE table_name = 'stream_sessions' AND is_nullable = 'NO' AND column_name NOT IN ('id', 'broadcaster_user_id')`,
  );
  const names = columns.map(({ name }) => name).join(', ');
  const values = columns.map(({ type }) => (type === 'text' ? `''` : 'now()')).join(', ');
  const open = (id: string, broadcaster: number) =>
    stores.sql(
      `INSERT INTO stream_sessions (id, broadcaster_user_id, ${names}) VALUES ('${id}', ${broadcaster}, ${values})`,
    );
  await open('1-1', 1);
  await open('2-1', 2);
  await expect(open('1-2', 1)).rejects.toMatchObject({ code: '23505' });
});
