import { streamStarted } from '../../simulator/kick-events';
import { encodeKickJson } from '../../simulator/kick-json';
import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { KICK_FIXTURES, type KickFixture } from '../support/kick-fixtures';
import { viewer } from '../support/people';
import { allHistory, coinsOf, type Message } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  // The recorded streams are as old as they are.
  board = await Kickboard.start({
    settings: {
      KICK_WEBHOOK_MAX_AGE_SECONDS: '0',
      BONUS_FOLLOW: '5',
      BONUS_SUBSCRIPTION: '20',
      BONUS_RENEWAL: '10',
      BONUS_GIFT: '2',
      BONUS_KICKS: '3',
    },
  });
});
afterAll(() => board.close());

/** The channel of all recorded bodies. */
const CHANNEL = '910000001';
const QUIET_FALCON = { user_id: '910000101', username: 'Quiet_Falcon', channel_slug: 'quiet-falcon' };
const SECOND = 1000;

const fixture = (number: string): KickFixture => {
  const found = KICK_FIXTURES.find(({ name }) => name.startsWith(`${number}-`));
  if (!found) throw new Error(`there is no fixture ${number}`);
  return found;
};

/** Sends each body of a fixture as a delivery of its own; resolves to what they were answered. */
async function deliver({ type, bodies }: KickFixture, sent = Date.now()): Promise<string[]> {
  const statuses: string[] = [];
  for (const body of bodies) statuses.push((await board.kick.deliver(type, body, { sent })).body.status);
  return statuses;
}

/** Sends a fixture of chat, and reads it back when it is in Postgres: as stored, in the order of writing. */
async function chat(number: string, sent?: number): Promise<Message[]> {
  const sending = fixture(number);
  expect(await deliver(sending, sent)).toEqual(sending.bodies.map(() => 'accepted'));
  await board.settle();
  const ids = new Set(sending.bodies.map(({ message_id }) => message_id));
  const messages = await allHistory(board, { broadcaster_user_id: CHANNEL });
  return messages.filter(({ message_id }) => ids.has(message_id)).toReversed();
}

const sessions = () =>
  board.sql<{ id: string; title: string; ended_at: Date | null }>(
    'SELECT id, title, ended_at FROM stream_sessions WHERE broadcaster_user_id = $1 ORDER BY started_at',
    [CHANNEL],
  );

const quirk = (number: string) => `${fixture(number).name}: ${fixture(number).quirk}`;

test(quirk('01'), async () => {
  const [message] = await chat('01');
  expect(message?.replies_to).toMatchObject({
    message_id: '7f0c2d1e-1111-4aaa-9bbb-000000000000',
    sender: { user_id: '910000102', identity: { username_color: '', badges: [] } },
  });
  expect(message?.sender).toMatchObject({
    ...QUIET_FALCON,
    identity: {
      username_color: '#FF5733',
      badges: [
        { text: 'Moderator', type: 'moderator' },
        { text: 'Sub Gifter', type: 'sub_gifter', count: 5 },
        { text: 'Subscriber', type: 'subscriber', count: 3 },
      ],
    },
  });
  const shown = message?.emotes.flatMap(({ positions }) =>
    positions.map(({ s, e }) => message.content.slice(s, e + 1)),
  );
  expect(shown).toEqual(['[emote:5100001:LANTERN]', '[emote:5100001:LANTERN]', '[emote:41001:HUH]']);
});

test(quirk('02'), async () => {
  const sent = Math.floor(Date.now() / SECOND) * SECOND - 60 * SECOND;
  const [message] = await chat('02', sent);
  expect(message?.timestamp).toBe(sent);
  expect(message?.sender).toMatchObject({ user_id: CHANNEL, identity: { username_color: '', badges: [] } });
  expect(message?.emotes).toEqual([]);
});

test(quirk('03'), async () => {
  expect(await deliver(fixture('03'))).toEqual(['dead_letter']);
  await board.settle();
  const kept = await board.sql<{ reason: string }>('SELECT reason FROM dead_letters');
  expect(kept).toEqual([{ reason: 'broadcaster.user_id is missing' }]);
  await board.channel().chat(viewer('alice'), 1);
});

test(quirk('05'), async () => {
  const [message] = await chat('05');
  expect(message?.broadcaster).toEqual({
    user_id: CHANNEL,
    username: '',
    channel_slug: '',
    profile_picture: null,
  });
  expect(message?.replies_to?.sender).toMatchObject({ user_id: null, username: 'mintleaf77' });
  expect(message?.sender).toMatchObject({ ...QUIET_FALCON, profile_picture: null });
  expect(message?.emotes).toEqual([{ emote_id: '5100001', positions: [{ s: 6, e: 28 }] }]);
});

test(quirk('07'), async () => {
  const [message] = await chat('07');
  expect(message?.emotes).toEqual([
    { emote_id: '39261', positions: [{ s: 4, e: 22 }] },
    { emote_id: '39265', positions: [{ s: 27, e: 47 }] },
  ]);
});

test(quirk('10'), async () => {
  const start = streamStarted({ broadcaster: viewer('x'), started_at: '2026-11-20T02:30:00Z' });
  const body = { ...start, broadcaster: { user_id: Number(CHANNEL) } };
  await board.kick.deliver('livestream.status.updated', body, { sent: Date.parse('2026-11-20T02:30:03Z') });
  const messages = await chat('10');
  expect(messages.map(({ content }) => content)).toEqual([
    'line 1 of three',
    'line 2 of three',
    'line 3 of three',
  ]);
  const coins = await coinsOf(
    board,
    messages.map(({ message_id }) => message_id),
  );
  expect(coins).toEqual(['1', '0:rate_limited', '0:rate_limited']);
});

test(quirk('11'), async () => {
  const [message] = await chat('11');
  expect(message?.sender.identity).toEqual({
    username_color: '#53FC18',
    badges: [
      { text: 'Founder', type: 'founder' },
      { text: 'VIP', type: 'vip' },
      { text: 'OG', type: 'og' },
      { text: 'Sidekick', type: 'sidekick' },
      { text: 'Bot', type: 'bot' },
      { text: 'Global Moderator', type: 'global_moderator' },
      { text: 'Sub Gifter', type: 'sub_gifter', count: 22 },
    ],
  });
  expect(await coinsOf(board, [message?.message_id as string])).toEqual(['0:bot']);
});

test(`${quirk('29')}; ${quirk('33')}; ${quirk('30')}`, async () => {
  const started = Date.parse('2026-11-20T03:01:11Z');
  expect(await deliver(fixture('29'), started + 3 * SECOND)).toEqual(['accepted']);
  expect(await deliver(fixture('33'), started + 20 * SECOND)).toEqual(['accepted']);
  await board.settle();
  const id = `${CHANNEL}-${started / SECOND}`;
  expect((await sessions()).find((session) => session.id === id)).toEqual({
    id,
    title: 'Evening harbour',
    ended_at: null,
  });
  const shown = await board.get(`/api/stream-sessions/${id}`);
  expect(shown.body).toMatchObject({ category: { id: '64', name: 'Board Games' }, language: 'en' });
  expect(await deliver(fixture('30'), started + 243 * SECOND)).toEqual(['accepted']);
  await board.settle();
  expect((await sessions()).find((session) => session.id === id)).toEqual({
    id,
    title: 'Evening harbour (last call)',
    ended_at: new Date('2026-11-20T03:05:10Z'),
  });
});

test(quirk('31'), async () => {
  const started = Date.parse('2026-11-21T00:00:00Z');
  expect(await deliver(fixture('31'), started + 3 * SECOND)).toEqual(['accepted']);
  await board.settle();
  expect((await sessions()).at(-1)).toMatchObject({ id: `${CHANNEL}-${started / SECOND}`, ended_at: null });
});

const GIFTER = '910000102';

/** Sends a fixture; resolves to the entries that it made, as amounts by time. */
async function given(number: string, userId: string, sent = Date.now()): Promise<unknown[]> {
  const entries = () =>
    board.sql<{ id: string; amount: number; reason: string; created_at: Date }>(
      "SELECT id, amount, reason, created_at FROM coin_entries WHERE user_id = $1 AND reason <> 'chat_message' ORDER BY id",
      [userId],
    );
  const before = (await entries()).length;
  expect(await deliver(fixture(number), sent)).toEqual(['accepted']);
  await board.settle();
  return (await entries())
    .slice(before)
    .map(({ amount, reason, created_at }) => [reason, amount, created_at]);
}

const second = Math.floor(Date.now() / SECOND) * SECOND;

test(quirk('12'), async () => {
  expect(await given('12', QUIET_FALCON.user_id, second)).toEqual([['follow', 5, new Date(second)]]);
});

test(quirk('14'), async () => {
  expect(await given('14', QUIET_FALCON.user_id)).toEqual([
    ['subscription', 20, new Date('2026-11-20T16:08:06Z')],
  ]);
});

test(quirk('15'), async () => {
  expect(await given('15', QUIET_FALCON.user_id, second)).toEqual([['renewal', 10, new Date(second)]]);
});

test.each([quirk('17'), quirk('18')])('%s', async (title) => {
  expect(await given(title.slice(0, 2), QUIET_FALCON.user_id)).toEqual([]);
});

test(quirk('20'), async () => {
  const entries = await given('20', GIFTER);
  expect(entries).toHaveLength(25);
  expect(new Set(entries.map((entry) => (entry as unknown[])[1]))).toEqual(new Set([2]));
});

test(quirk('22'), async () => {
  expect(await given('22', QUIET_FALCON.user_id)).toEqual([
    ['kicks', 15, new Date('2026-10-20T04:00:08.634Z')],
  ]);
});

test(quirk('24'), async () => {
  expect(await given('24', QUIET_FALCON.user_id)).toEqual([
    ['kicks', 3, new Date('2025-10-24T04:00:08.634Z')],
  ]);
});

test(quirk('27'), async () => {
  expect(await deliver(fixture('27'))).toEqual(['accepted', 'accepted']);
  await board.settle();
  expect(await board.sql('SELECT id, status, user_id, reward_title FROM reward_redemptions')).toEqual([
    {
      id: '01KBHE78QE4HZY1617DK5FC7ZY',
      status: 'accepted',
      user_id: QUIET_FALCON.user_id,
      reward_title: 'Drink water',
    },
  ]);
});

const bans = () =>
  board.sql('SELECT broadcaster_user_id, user_id, reason, banned_at, expires_at FROM viewer_bans');

test(`${quirk('36')}; ${quirk('35')}`, async () => {
  // It was over long before it came.
  expect(await deliver(fixture('36'))).toEqual(['accepted']);
  await board.settle();
  expect(await bans()).toEqual([]);
  expect(await deliver(fixture('35'))).toEqual(['accepted']);
  await board.settle();
  expect(await bans()).toEqual([
    {
      broadcaster_user_id: CHANNEL,
      user_id: QUIET_FALCON.user_id,
      reason: 'banned reason',
      banned_at: new Date('2026-11-20T16:08:05Z'),
      expires_at: null,
    },
  ]);
});

test.each(['channel.followed', 'kicks.gifted'])(
  '%s is ignored and counted by its type while its bonus is 0',
  async (type) => {
    const api = await board.startApi({ BONUS_FOLLOW: '0', BONUS_KICKS: '0' });
    const sending = KICK_FIXTURES.find((each) => each.type === type) as KickFixture;
    const raw = encodeKickJson(sending.bodies[0]);
    const sent = await request<{ status: string }>(`${api.url}/api/webhook`, {
      method: 'POST',
      body: raw,
      headers: board.kick.sign(type, raw),
    });
    expect(sent.body.status).toBe('ignored');
    const metrics = await request<string>(`${api.url}/metrics`);
    expect(metrics.body).toContain(`kickboard_webhook_deliveries_total{type="${type}",status="ignored"} 1`);
  },
);
