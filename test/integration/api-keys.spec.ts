import { createHash } from 'node:crypto';
import { ApiKeyStore } from '../../src/platform/access/api-key-store';
import { ADMIN_SETTINGS } from '../support/admin';
import { eventually } from '../support/eventually';
import { EventStream } from '../support/event-stream';
import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { freshId } from '../support/people';
import { StoreRelay } from '../support/store-relay';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0, settings: ADMIN_SETTINGS });
});
afterEach(async () => {
  // As if none had ever been made.
  await board.sql('DELETE FROM api_keys');
  await eventually(async () => expect((await read(undefined)).status).toBe(200));
});
afterAll(() => board.close());

let lastKey = 0;
/** A key as the command makes it. */
async function make(...scopes: string[]): Promise<{ id: string; key: string; hash: string; name: string }> {
  const key = `kb_test_${(lastKey += 1)}`;
  const hash = createHash('sha256').update(key).digest('base64url');
  const name = `key ${lastKey}`;
  const [row] = await board.sql<{ id: string }>(
    'INSERT INTO api_keys (name, hash, scopes) VALUES ($1, $2, $3) RETURNING id',
    [name, hash, scopes],
  );
  return { id: row?.id as string, key, hash, name };
}
const revoke = (id: string) => board.sql('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [id]);
const withKey = (key: string | undefined): Record<string, string> =>
  key === undefined ? {} : { 'X-API-Key': key };
const read = (key: string | undefined, path = '/api/chat', base = board.url) =>
  request(base + path, { headers: withKey(key) });
const POLLED = '/api/stream-session/leaderboard?broadcaster_user_id=4242';

test('a key that is made closes reading and opens it, without a restart; revoked, it opens nothing', async () => {
  expect((await read(undefined)).status).toBe(200);
  const [first, second] = [await make('read'), await make('read')];
  await eventually(async () => expect((await read(undefined)).status).toBe(401));
  for (const path of ['/api/chat', POLLED, '/api/stream-sessions'])
    for (const { key } of [first, second]) expect((await read(key, path)).status).toBe(200);
  await revoke(first.id);
  await eventually(async () => expect((await read(first.key)).status).toBe(401));
  // Polled boards are answered before the pipeline; they know it as well.
  expect((await read(first.key, POLLED)).status).toBe(401);
  expect((await read(second.key, POLLED)).status).toBe(200);
});

test('reading stays closed when its only key is revoked, until another one is made', async () => {
  const only = await make('read');
  await eventually(async () => expect((await read(undefined)).status).toBe(401));
  expect((await read(only.key)).status).toBe(200);
  await revoke(only.id);
  await eventually(async () => expect((await read(only.key)).status).toBe(401));
  expect((await read(undefined)).status).toBe(401);
  expect((await read(undefined, '/api/stream?broadcaster_user_id=4242')).status).toBe(401);
  const { key } = await make('read');
  await eventually(async () => expect((await read(key)).status).toBe(200));
});

test('a stream ends when its key is revoked, and another one goes on', async () => {
  const [first, second] = [await make('read'), await make('read')];
  await eventually(async () => expect((await read(undefined)).status).toBe(401));
  const ended = await EventStream.open(board.url, '4242', withKey(first.key));
  const kept = await EventStream.open(board.url, '4242', withKey(second.key));
  await revoke(first.id);
  await eventually(() => expect(ended.ending).toBe('end'));
  expect(kept.ending).toBe('none');
  kept.close();
});

test('a key of scope admin acts below /api/admin under its name; one of scope read does not', async () => {
  const [admin, reader] = [await make('admin'), await make('read')];
  const user = String(freshId());
  const adjust = (key: string, headers: Record<string, string> = {}) =>
    request(`${board.url}/api/admin/viewers/${user}/adjust`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...withKey(key), ...headers },
      body: JSON.stringify({ amount: 5, reason: 'shop', idempotency_key: `keys-${user}` }),
    });
  await eventually(async () => expect((await adjust(admin.key)).status).toBe(200));
  const [act] = await board.sql('SELECT who FROM admin_audit WHERE on_whom = $1', [`viewer:${user}`]);
  expect(act).toEqual({ who: `key:${admin.name}` });
  const refused = await adjust(reader.key);
  expect([refused.status, refused.body.message]).toEqual([
    403,
    `the API key "${reader.name}" lacks the scope admin`,
  ]);
  expect((await adjust('kb_wrong')).status).toBe(401);
  // The key does not make the login of another site's page good.
  const basic = `Basic ${Buffer.from('admin:a long enough password').toString('base64')}`;
  expect((await adjust(admin.key, { Authorization: basic, Origin: 'https://evil.test' })).status).toBe(403);
  // Bull Board and the page are for people.
  expect((await read(admin.key, '/admin/queues')).status).toBe(401);
  expect((await read(admin.key)).status).toBe(403);
});

test('keys of API_KEYS go on working beside those that were made', async () => {
  const { url } = await board.startApi({ API_KEYS: 'of-old' });
  const { key } = await make('read');
  await eventually(async () => expect((await read(key, '/api/chat', url)).status).toBe(200));
  expect((await read('of-old', '/api/chat', url)).status).toBe(200);
  expect((await read('neither', '/api/chat', url)).status).toBe(401);
});

test('each key has its own requests a minute', async () => {
  const [first, second] = [await make('read'), await make('read')];
  const { url } = await board.startApi({ API_RATE_LIMIT: '3' });
  // By the time that this is refused, the keys have been read.
  expect((await read(undefined, '/api/chat', url)).status).toBe(401);
  const spent = async (key: string) => {
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await read(key, '/api/chat', url)).status);
    return statuses;
  };
  expect(await spent(first.key)).toEqual([200, 200, 200, 429]);
  expect(await spent(second.key)).toEqual([200, 200, 200, 429]);
});

test('it is noted about when a key was used last', async () => {
  const { id, key } = await make('read');
  await eventually(async () => expect((await read(key)).status).toBe(200));
  await eventually(async () => {
    await read(key);
    const [row] = await board.sql<{ last_used_at: Date | null }>(
      'SELECT last_used_at FROM api_keys WHERE id = $1',
      [id],
    );
    expect(row?.last_used_at).not.toBeNull();
  });
});

test('while Postgres is away who was known is let in, also by an api that starts then, and nobody else', async () => {
  const { key, hash } = await make('read');
  const postgres = await StoreRelay.before(board.stores.databaseUrl);
  try {
    const { url } = await board.startApi({ DATABASE_URL: postgres.url });
    await eventually(async () => expect((await read(key, POLLED, url)).status).toBe(200));
    // Known by one api, the key may still be on its way to those that start later.
    await eventually(async () => expect(await board.redis.get(board.keys.apiKeysCopy())).toContain(hash));
    postgres.cut();
    const recent = '/api/chat/recent';
    expect((await read(key, recent, url)).status).toBe(200);
    expect((await read('kb_other', recent, url)).status).toBe(401);
    expect((await read(undefined, recent, url)).status).toBe(401);
    const started = await board.startApi({ DATABASE_URL: board.stores.databaseUrl }, (module) =>
      module.overrideProvider(ApiKeyStore).useValue({ valid: () => Promise.reject(new Error('away')) }),
    );
    expect((await read(key, recent, started.url)).status).toBe(200);
    expect((await read('kb_other', recent, started.url)).status).toBe(401);
  } finally {
    postgres.close();
  }
});
