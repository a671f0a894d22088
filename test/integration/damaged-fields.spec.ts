import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf, history } from '../support/reads';

let board: Kickboard;
beforeEach(async () => {
  board = await Kickboard.start();
});
afterEach(() => board.close());

/** No time that Postgres or JavaScript can tell. */
const NEVER = 9_000_000_000_000_000;

const letters = () => board.sql<{ event_type: string }>('SELECT event_type FROM dead_letters');

/** Puts another entry in place of one of a list. */
async function replaceIn(list: string, naming: string, fields: object): Promise<string> {
  const entries = await board.redis.lrange(list, 0, -1);
  const at = entries.findIndex((entry) => entry.includes(naming));
  const damaged = JSON.stringify({ ...(JSON.parse(entries[at] as string) as object), ...fields });
  await board.redis.lset(list, at, damaged);
  return damaged;
}

test.each<[string, object]>([
  ['names another message', { message_id: 'another' }],
  ['has no time that there is', { created_ms: NEVER }],
  ['is of a time long before any stream', { created_ms: -NEVER }],
  ['has a sender who is nobody', { user_id: 'nobody' }],
  ['has a channel that is none', { broadcaster_user_id: '-1' }],
  ['has failed less often than never', { failures: -NEVER }],
  ['names an award that is no text', { earlier_award: 5 }],
])('a request that %s holds up nobody, and is kept as a dead letter', async (_name, fields) => {
  const channel = board.channel();
  await channel.start();
  await board.stopWorkers();
  const first = await channel.chat(viewer('alice'), 1);
  const second = await channel.chat(viewer('bob'), 1);
  const requests = board.keys.judgeRequests();
  const request = JSON.parse((await board.redis.hget(requests, first)) as string) as object;
  await board.redis.hset(requests, first, JSON.stringify({ ...request, ...fields }));
  expect([200, 503]).toContain((await board.get(`/api/receipts/${first}`)).status);
  await board.startWorker();
  await eventually(async () => expect(await coinsOf(board, [second])).toEqual(['1']));
  await eventually(async () => expect(await letters()).toEqual([{ event_type: 'judge.request' }]));
});

test.each<[string, object]>([
  ['has no time that there is', { created_ms: NEVER }],
  ['has a text for a time', { created_ms: 'x' }],
  ['tells of no channel', { broadcaster: null }],
  ['answers nobody', { replies_to: {} }],
])('a message that %s is kept as a dead letter, and hides none', async (_name, fields) => {
  const channel = board.channel();
  await channel.start();
  await board.stopWorkers();
  const first = await channel.chat(viewer('alice'), 1);
  const second = await channel.chat(viewer('bob'), 1);
  await replaceIn(board.keys.chatBuffer(), first, fields);
  const messages = board.keys.chatMessages();
  for (const [seq, json] of Object.entries(await board.redis.hgetall(messages)))
    if (json.includes(first))
      await board.redis.hset(messages, seq, JSON.stringify({ ...(JSON.parse(json) as object), ...fields }));
  const ids = async () => (await history(board)).messages.map(({ message_id }) => message_id);
  expect(await ids()).toEqual([second]);
  await board.startWorker();
  await eventually(async () => expect(await letters()).toEqual([{ event_type: 'chat.message.sent' }]));
  await eventually(async () =>
    expect(await board.sql('SELECT message_id FROM chat_messages')).toEqual([{ message_id: second }]),
  );
});

test.each<[string, object]>([
  ['ends at no time that there is', { ended_ms: NEVER }],
  ['ends at a text', { ended_ms: 'x' }],
  ['was told of at no time', { status_ms: null }],
  ['has a title that is none', { title: 5 }],
])('a stream that %s holds up no other', async (_name, fields) => {
  await board.stopWorkers();
  const [damaged, sound] = [board.channel(), board.channel()];
  await damaged.start();
  await replaceIn(board.keys.sessionsBuffer(), damaged.id, fields);
  await sound.start();
  await board.startWorker();
  await eventually(async () => expect(await letters()).toEqual([{ event_type: 'session' }]));
  await eventually(async () =>
    expect(await board.sql('SELECT id FROM stream_sessions')).toEqual([{ id: sound.session() }]),
  );
});

test('an event that concerns nobody holds up no other', async () => {
  await board.stopWorkers();
  const channel = board.channel();
  const ban = (banned_user: object) =>
    board.kick.deliver('moderation.banned', {
      broadcaster: channel.broadcaster,
      moderator: viewer('mod'),
      banned_user,
      metadata: { reason: 'a test', created_at: channel.time(1), expires_at: null },
    });
  const alice = viewer('alice');
  await ban(alice);
  await replaceIn(board.keys.channelEventsBuffer(), 'ban', { user_id: 'x', expires_ms: NEVER });
  await ban(viewer('bob'));
  await board.startWorker();
  await eventually(async () => expect(await letters()).toEqual([{ event_type: 'channel.event' }]));
  await eventually(async () => expect(await board.sql('SELECT 1 FROM viewer_bans')).toHaveLength(1));
});

test.each(['x', '', '1.5', '-5', '1e3', '007', '9007199254740993', '0:nonsense', '5:bot'])(
  'when the answer for a message is "%s" in Redis, that of Postgres is told',
  async (value) => {
    const channel = board.channel();
    await channel.start();
    const id = await channel.chat(viewer('alice'), 1);
    await board.settle();
    await board.redis.set(board.keys.messageCoins(id), value);
    expect(await coinsOf(board, [id])).toEqual(['1']);
    const { body } = await board.get(`/api/receipts/${id}`);
    expect(body).toMatchObject({ decision: 'awarded', amount: 1, reason: 'chat_message' });
  },
);
