import { runCommand } from '../support/command';
import { eventually } from '../support/eventually';
import { request } from '../support/http';
import { MainProcess } from '../support/main-process';
import { TestStores } from '../support/stores';

let stores: TestStores;
beforeAll(async () => {
  stores = await TestStores.create();
});
afterAll(() => stores.remove());

const key = (...args: string[]) => runCommand('commands/key', args, stores.environment);

test('a key is made, opens reading of a running api, is listed, and opens nothing once it is revoked', async () => {
  const api = MainProcess.on(stores, 'api', { ADMIN_PASSWORD: 'a long enough password' });
  try {
    const [url] = await api.urls();
    const read = async (headers: Record<string, string> = {}) =>
      (await request(`${url}/api/chat/recent`, { headers })).status;
    expect(await read()).toBe(200);
    const made = await key('create', '--name', 'my shop', '--scopes', 'read,admin');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const [line, secret = ''] = made.stdout.trim().split('\n');
    expect(line).toBe('key 1 "my shop" (read, admin); it is shown this once:');
    expect(secret).toMatch(/^kb_[\w-]{43}$/);
    await eventually(async () => expect(await read()).toBe(401));
    expect(await read({ 'X-API-Key': secret })).toBe(200);
    const listed = await key('list');
    expect(listed.stdout).toMatch(
      /^ +1 {2}my shop +read,admin +made \d{4}-\d\d-\d\d, (never used|used .*)\n$/,
    );
    const stored = JSON.stringify(await stores.sql('SELECT * FROM api_keys'));
    for (const shown of [listed.stdout, stored, api.stdout]) expect(shown).not.toContain(secret);
    expect(await key('revoke', '1')).toMatchObject({ code: 0 });
    await eventually(async () => expect(await read({ 'X-API-Key': secret })).toBe(401));
    expect(await read()).toBe(401);
    const audit = await stores.sql('SELECT who, what, on_whom FROM admin_audit ORDER BY id');
    expect(audit).toEqual(
      ['create key', 'revoke key'].map((what) => ({ who: 'command line', what, on_whom: 'key:1' })),
    );
  } finally {
    await api.kill();
  }
});

test.each<[args: string[], words: RegExp]>([
  [[], /usage: key create/],
  [['make'], /usage: key create/],
  [['create', '--scopes', 'read'], /--name must be/],
  [['create', '--name', 'a\nb', '--scopes', 'read'], /--name must be/],
  [['create', '--name', 'a'], /--scopes must be/],
  [['create', '--name', 'a', '--scopes', 'write'], /--scopes must be some of read, admin/],
  [['revoke'], /usage: key create/],
  [['revoke', 'x'], /ID must be/],
  [['revoke', '99'], /there is no key 99/],
])('%j is refused in words that say what to do', async (args, words) => {
  const { code, stdout, stderr } = await key(...args);
  expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(words)]);
});

test('two keys of one name are refused, and the name is free again once the first is revoked', async () => {
  const twice = () => key('create', '--name', 'twice', '--scopes', 'read');
  expect((await twice()).code).toBe(0);
  expect((await twice()).stderr).toMatch(/there is a key "twice" already/);
  const [row] = await stores.sql<{ id: string }>("SELECT id FROM api_keys WHERE name = 'twice'");
  await key('revoke', row?.id as string);
  expect((await twice()).code).toBe(0);
});
