import { DataSource } from 'typeorm';
import { parseSettings } from '../../src/platform/config/parse-settings';
import { dataSourceOptions } from '../../src/platform/database/data-source';
import { Database } from '../../src/platform/database/database';
import { Log } from '../../src/platform/log/log';
import { RedisKeys } from '../../src/redis-keys';
import { SessionStore } from '../../src/sessions/session-store';
import { applyStatus, type StatusChange } from '../../src/sessions/session-changes';
import { TestStores } from '../support/stores';

const T = Date.parse('2026-06-01T18:00:00Z');
const starts = (started_ms: number): StatusChange => ({
  broadcaster_user_id: '4242',
  username: 'sweetflips',
  is_live: true,
  title: 't',
  started_ms,
  ended_ms: null,
  sent_ms: started_ms,
  arrived_ms: started_ms,
});

let stores: TestStores;
beforeAll(async () => {
  stores = await TestStores.create({ migrated: false });
});
afterAll(() => stores.remove());

test('a process forgets the sessions it remembered when Redis was emptied and made again meanwhile', async () => {
  const settings = parseSettings(stores.environment);
  const keys = new RedisKeys(settings);
  const database = new Database(new DataSource(dataSourceOptions(stores.databaseUrl)));
  const process = () => new SessionStore(stores.redis, keys, database, new Log(settings), settings);
  const start = async (started: number) => {
    const known = await process().readSessions('4242');
    await process().commit('4242', known, applyStatus(known, starts(started)), String(started), true);
  };
  const worker = process();
  await start(T);
  const before = await worker.readSessions('4242');

  await stores.redis.del(keys.sessions('4242'));
  await start(T + 3_600_000);

  const now = await worker.readSessions('4242');
  expect(now.version).not.toBe(before.version);
  expect(now.sessions.map(({ started_ms }) => started_ms)).toEqual([T + 3_600_000]);
});
