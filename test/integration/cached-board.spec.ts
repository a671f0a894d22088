import { createHash } from 'node:crypto';
import { request, withQuery } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

let board: Kickboard;
let path: string;
beforeAll(async () => {
  board = await Kickboard.start();
  const channel = board.channel();
  await channel.start();
  await channel.chat(viewer('alice'), 1);
  await board.settle();
  path = withQuery('/api/stream-session/leaderboard', { broadcaster_user_id: channel.id });
});
afterAll(() => board.close());

/** What an answer and its 304 say, the second time as well: then the front door answers. */
async function cacheControl(settings: Record<string, string>, headers: Record<string, string> = {}) {
  const { url } = await board.startApi(settings);
  const said: [number, string | null][] = [];
  let etag = '';
  for (const _ of [1, 2]) {
    const whole = await request(url + path, { headers });
    etag = whole.headers.get('etag') ?? '';
    const same = await request(url + path, { headers: { ...headers, 'If-None-Match': etag } });
    for (const answer of [whole, same]) said.push([answer.status, answer.headers.get('cache-control')]);
  }
  return said;
}
const twice = (control: string) => [200, 304, 200, 304].map((status) => [status, control]);

test('nobody keeps a board unless the operator says for how long', async () => {
  expect(await cacheControl({})).toEqual(twice('no-cache'));
  expect(await cacheControl({ BOARD_CACHE_SECONDS: '2' })).toEqual(twice('public, max-age=2'));
});

test('what a key has opened is kept by its browser alone', async () => {
  const settings = { BOARD_CACHE_SECONDS: '2', API_KEYS: 'first-key' };
  expect(await cacheControl(settings, { 'X-API-Key': 'first-key' })).toEqual(twice('private, max-age=2'));
});

test('so is what a key has opened that was made by the command', async () => {
  const key = 'kb_of_a_page';
  const hash = createHash('sha256').update(key).digest('base64url');
  await board.sql(`INSERT INTO api_keys (name, hash, scopes) VALUES ('page', $1, '{read}')`, [hash]);
  const said = await cacheControl({ BOARD_CACHE_SECONDS: '2' }, { 'X-API-Key': key });
  expect(said).toEqual(twice('private, max-age=2'));
});
