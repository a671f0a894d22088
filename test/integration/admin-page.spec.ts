import type { SettingsAnswer } from '../../src/admin/settings.dto';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';

const API_KEY = 'a-key-of-the-api';
const login = {
  Authorization: `Basic ${Buffer.from(`admin:${ADMIN_SETTINGS.ADMIN_PASSWORD}`).toString('base64')}`,
};

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({
    workers: 0,
    settings: {
      ...ADMIN_SETTINGS,
      API_KEYS: API_KEY,
      COIN_AMOUNT: '3',
      EXCLUDED_USERNAMES: 'nightbot,botrix',
    },
  });
});
afterAll(() => board.close());

test('the admin page is served to who has the login, with files that are there', async () => {
  const { status, body, headers } = await request<string>(`${board.url}/admin/`, { headers: login });
  expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
    200,
    expect.stringMatching(/^text\/html/),
    'no-cache',
  ]);
  const files = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file as string);
  expect(files.length).toBeGreaterThan(2);
  for (const file of files)
    expect(await status200(new URL(file, `${board.url}/admin/`).href)).toBe(file.slice(3));
});

/** The file's path when it is there. */
async function status200(url: string): Promise<string> {
  const { status } = await request(url);
  return status === 200 ? new URL(url).pathname.slice(1) : `${url} is ${status}`;
}

test('/admin leads to the page', async () => {
  const answer = await fetch(`${board.url}/admin`, { headers: login, redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([308, 'admin/']);
});

test('settings are told with what was given and what holds by default, and without any secret', async () => {
  const { status, body } = await administration(board)<SettingsAnswer>('GET', 'settings');
  const setting = (name: string) => body.settings.find((one) => one.name === name);
  expect(status).toBe(200);
  expect(setting('COIN_AMOUNT')).toEqual({ name: 'COIN_AMOUNT', value: '3', is_default: false });
  expect(setting('COIN_RATE_LIMIT_SECONDS')).toMatchObject({ value: '300', is_default: true });
  expect(setting('EXCLUDED_USERNAMES')).toMatchObject({ value: 'nightbot,botrix', is_default: false });
  expect(setting('ADMIN_PASSWORD')).toMatchObject({ value: 'set', is_default: false });
  expect(setting('KICK_CLIENT_SECRET')).toMatchObject({ value: 'not set', is_default: true });
  // Neither has a default.
  expect(setting('KICK_CLIENT_ID')).toEqual({ name: 'KICK_CLIENT_ID', value: 'not set', is_default: true });
  expect(setting('KICK_SUBSCRIPTIONS')).toMatchObject({ value: 'not set' });
  const told = JSON.stringify(body);
  const secrets = [ADMIN_SETTINGS.ADMIN_PASSWORD, API_KEY, board.stores.databaseUrl, board.stores.redisUrl];
  for (const secret of secrets) expect(told).not.toContain(secret);
});
