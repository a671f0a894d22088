import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { streamStarted } from '../../simulator/kick-events';
import { KICK_PUBLISHED_KEY } from '../../src/platform/config/kick-published-key';
import { Kickboard } from '../support/kickboard';
import { request } from '../support/http';
import { freshId, viewer } from '../support/people';
import { recent } from '../support/reads';

const OURS = freshId();
let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ settings: { KICK_BROADCASTER_IDS: `1,${OURS}` } });
});
afterAll(() => board.close());

test('a signed event of a broadcaster who is not on the list is ignored, counted and changes nothing', async () => {
  const channel = board.channel();
  const before = await board.stores.keyNames();
  const chat = await board.kick.send('chat.message.sent', channel.message(viewer('alice'), 1));
  const status = await board.kick.send(
    'livestream.status.updated',
    streamStarted({ broadcaster: channel.broadcaster }),
  );
  expect([chat.body, status.body]).toEqual([
    { received: true, status: 'ignored' },
    { received: true, status: 'ignored' },
  ]);
  const names = (await board.stores.keyNames()).filter((name) => !before.includes(name));
  expect(names.filter((name) => !/^(worker:beat|.*:stalled-check)$/.test(name))).toEqual([]);
  const { body } = await board.get<string>('/metrics');
  for (const type of ['chat.message.sent', 'livestream.status.updated']) {
    expect(body).toContain(`kickboard_webhook_deliveries_total{type="${type}",status="ignored"} 1`);
  }
});

test('an event of a broadcaster on the list is accepted', async () => {
  const channel = board.channel();
  const body = channel.message(viewer('alice'), 1, {
    broadcaster: { ...channel.broadcaster, user_id: OURS },
  });
  expect((await board.kick.send('chat.message.sent', body)).body.status).toBe('accepted');
  expect(await recent(board, { broadcaster_user_id: String(OURS) })).toHaveLength(1);
});

test('types made up by a stranger fill no counters', async () => {
  for (let i = 0; i < 20; i += 1) await board.kick.send(`made.up.${i}`, '{}');
  const { body } = await board.get<string>('/metrics');
  expect(body).toContain('kickboard_webhook_deliveries_total{type="unknown",status="ignored"} 20');
  expect(body).not.toContain('made.up');
});

const vectorFile = join(__dirname, '../../../shared/vectors/kick-signed-livestream.json');
const withVector = existsSync(vectorFile) ? describe : describe.skip;
withVector('a delivery that Kick itself signed', () => {
  interface Vector {
    headers: Record<string, string>;
    body_base64: string;
  }
  const read = () => JSON.parse(readFileSync(vectorFile, 'utf8')) as Vector;
  const send = async (url: string, { headers, body_base64 }: Vector) => {
    const body = Buffer.from(body_base64, 'base64');
    return request(`${url}/api/webhook`, { method: 'POST', headers, body });
  };

  test('is accepted with the published key and no age limit, and stale with one', async () => {
    const settings = { KICK_PUBLIC_KEY: '', KICK_BROADCASTER_IDS: '' };
    const open = await board.startApi({ ...settings, KICK_WEBHOOK_MAX_AGE_SECONDS: '0' });
    expect((await send(open.url, read())).body).toEqual({ received: true, status: 'accepted' });
    expect((await send(open.url, read())).body).toEqual({ received: true, status: 'duplicate' });
    const changed = { ...read(), body_base64: Buffer.from('{}').toString('base64') };
    expect(await send(open.url, changed)).toMatchObject({
      status: 401,
      body: { error: 'invalid_signature' },
    });
    const limited = await board.startApi(settings);
    expect(await send(limited.url, read())).toMatchObject({ status: 401, body: { error: 'stale' } });
    const board2025 = await request(`${open.url}/api/stream-session/leaderboard?broadcaster_user_id=4809577`);
    expect(board2025.body).toMatchObject({ session_id: '4809577-1743494178', has_active_session: true });
  });

  test('is refused when a key of our own is set: it is the only one then', async () => {
    expect(await send(board.url, read())).toMatchObject({
      status: 401,
      body: { error: 'invalid_signature' },
    });
  });
});

test('the key may be given with newlines written as \\n', async () => {
  const api = await board.startApi({ KICK_PUBLIC_KEY: KICK_PUBLISHED_KEY.trim().replaceAll('\n', '\\n') });
  const refused = await request(`${api.url}/api/webhook`, { method: 'POST', body: '{}' });
  expect(refused.body).toMatchObject({ error: 'missing_signature' });
});
