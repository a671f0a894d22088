import type { Person } from '../../simulator/kick-bodies';
import * as kick from '../../simulator/kick-events';
import { ADMIN_SETTINGS, administration, importer } from '../support/admin';
import type { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { allAccounts } from '../support/ledger';
import { idOf, viewer } from '../support/people';
import { allHistory, history, leaderboard, recent } from '../support/reads';

/** In nothing else that the stores hold. */
const NAME = 'Quetzalcoatlus';
const FORMER = 'Archaeopteryx';
const TEXT = 'zymurgy';
const PICTURE = 'https://files.kick.com/xylophone.png';

let board: Kickboard;
let ask: ReturnType<typeof administration>;
beforeEach(async () => {
  board = await Kickboard.start({ workers: 2, settings: { ...ADMIN_SETTINGS, BONUS_FOLLOW: '5' } });
  ask = administration(board);
});
afterEach(() => board.close());

const WORDS = [NAME, FORMER, TEXT, 'xylophone'].map((word) => word.toLowerCase());
const isNamed = (text: string) => WORDS.some((word) => text.toLowerCase().includes(word));

/** Where the person is still found: `table` or Redis key. */
async function traces(): Promise<string[]> {
  const tables = await board.sql<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await board.sql<{ text: string }>(
      `SELECT to_jsonb(held)::text AS text FROM ${name} AS held`,
    );
    const bytes = rows.map(({ text }) =>
      text.replace(/\\\\x([0-9a-f]*)/g, (_, hex: string) => Buffer.from(hex, 'hex').toString()),
    );
    if (bytes.some(isNamed)) found.push(name);
  }
  for (const name of await board.stores.keyNames())
    if (isNamed(await valueOf(board.stores.prefix + name))) found.push(name);
  return found.sort();
}

async function valueOf(key: string): Promise<string> {
  const { redis } = board;
  const read: Record<string, () => Promise<unknown>> = {
    string: () => redis.get(key),
    list: async () =>
      (await redis.lrange(key, 0, -1)).map((entry) =>
        entry.replace(/"body_base64":"([^"]*)"/, (_, base64: string) =>
          Buffer.from(base64, 'base64').toString(),
        ),
      ),
    hash: () => redis.hgetall(key),
    zset: () => redis.zrange(key, '0', '-1'),
    set: () => redis.smembers(key),
    stream: () => redis.xrange(key, '-', '+'),
  };
  return JSON.stringify((await read[await redis.type(key)]?.()) ?? null);
}

const erase = async (person: Person) => {
  const { status, body } = await ask('DELETE', `viewers/${idOf(person)}`);
  expect([status, body]).toEqual([
    200,
    {
      status: 'erased',
      user_id: idOf(person),
      removed: expect.objectContaining({ messages: expect.any(Number) }),
    },
  ]);
  return body.removed as Record<string, number>;
};

/** An account that was called otherwise before. */
function people() {
  const person = viewer(NAME, { profile_picture: PICTURE });
  return { person, before: { ...person, username: FORMER }, other: viewer('bob') };
}

/** Somebody who did all that leaves something behind. */
async function life(): Promise<{ channel: Channel; person: Person; other: Person; messages: string[] }> {
  const { person, before, other } = people();
  const channel = board.channel();
  await channel.start();
  await importer(board)('source=csv', `username,points\n${NAME},3\nnobody,4\n`);
  const messages = [await channel.chat(before, 1, { content: TEXT })];
  messages.push(await channel.chat(person, 2, { content: `${TEXT} again` }));
  messages.push(await channel.chat(person, 10, { content: TEXT }));
  await channel.chat(other, 3, {
    content: 'I agree',
    replies_to: { message_id: messages[0] as string, content: TEXT, sender: person },
  });
  const follow = { broadcaster: channel.broadcaster, follower: person };
  await board.kick.deliver('channel.followed', follow);
  const redeemed = kick.redemption({ broadcaster: channel.broadcaster, redeemer: person, user_input: TEXT });
  await board.kick.deliver('channel.reward.redemption.updated', redeemed);
  await board.kick.deliver('chat.message.sent', { message_id: 7, sender: person, content: TEXT });
  // What was imported under the name.
  await eventually(async () =>
    expect(await board.sql('SELECT user_id FROM import_rows WHERE status = $1', ['applied'])).toEqual([
      { user_id: idOf(person) },
    ]),
  );
  await board.settle();
  await ask('POST', `viewers/${idOf(person)}/adjust`, {
    amount: 50,
    reason: `${NAME} won the raffle`,
    idempotency_key: 'raffle-7',
  });
  await board.settle();
  return { channel, person, other, messages };
}

test('nothing in any table and any key tells of an erased person, and all sums are as before', async () => {
  const { channel, person, messages } = await life();
  const session = channel.session();
  expect(await traces()).toEqual(
    expect.arrayContaining([
      'chat_messages',
      'dead_letters',
      'viewers',
      'viewer_names',
      'admin_audit',
      'coin_entries',
    ]),
  );
  const [accounts, before] = [await allAccounts(board), await leaderboard(board, { session_id: session })];
  const receipt = (await board.get(`/api/receipts/${messages[0]}`)).body;

  const removed = await erase(person);
  expect(removed).toMatchObject({
    messages: 3,
    receipts: 3,
    replies: 1,
    names: 2,
    notes: 2,
    dead_letters: 1,
  });
  await board.settle();
  expect(await traces()).toEqual([]);
  expect(await allAccounts(board)).toEqual(accounts);

  const after = await leaderboard(board, { session_id: session });
  const shown = before.leaderboard.map((row) =>
    row.user_id === idOf(person) ? { ...row, username: 'deleted', profile_picture: null } : row,
  );
  expect([after.leaderboard, after.stats]).toEqual([shown, before.stats]);
  expect(after.last_updated).toBeGreaterThan(before.last_updated);
  expect((await board.get(`/api/receipts/${messages[0]}`)).body).toEqual({ ...receipt, user_id: null });
  const { leaderboard: ranks } = (
    await board.get<{ leaderboard: { user_id: string; username: string }[] }>('/api/leaderboard')
  ).body;
  expect(ranks.find(({ user_id }) => user_id === idOf(person))?.username).toBe('deleted');
  expect((await board.get(`/api/viewers?username=${NAME}`)).status).toBe(404);

  // The same again changes nothing, and nothing comes back when Redis is made anew.
  expect(await erase(person)).toEqual(removed);
  expect((await ask('POST', 'rebuild')).body.status).toBe('rebuilt');
  expect(await traces()).toEqual([]);
  expect(await allAccounts(board)).toEqual(accounts);
  expect((await leaderboard(board, { session_id: session })).leaderboard).toEqual(shown);
  const acts = await board.sql('SELECT what, before, after FROM admin_audit WHERE on_whom = $1 ORDER BY id', [
    `viewer:${idOf(person)}`,
  ]);
  expect(acts.map(({ what }) => what)).toEqual(['adjust', 'erase']);
});

test('messages stay as deleted ones, and so do the answers that repeat them', async () => {
  const { channel, person, other, messages } = await life();
  await erase(person);
  const found = await allHistory(board, { broadcaster_user_id: channel.id });
  const deleted = { user_id: null, username: 'deleted', profile_picture: null };
  for (const id of messages)
    expect(found.find(({ message_id }) => message_id === id)).toMatchObject({
      content: '',
      emotes: [],
      sender: deleted,
      replies_to: null,
      sweet_coins_reason: expect.stringMatching(/chat_message|rate_limited/),
    });
  expect(found.find(({ sender }) => sender.user_id === idOf(other))).toMatchObject({
    content: 'I agree',
    replies_to: { message_id: messages[0], content: '', sender: deleted },
  });
});

test('what an erased person writes later is anonymous and earns nothing, wherever it is read', async () => {
  const { channel, person, other } = await life();
  await erase(person);
  const accounts = await allAccounts(board);
  const late = await channel.chat(person, 20, { content: TEXT });
  const answer = await channel.chat(other, 21, {
    content: 'who?',
    replies_to: { message_id: late, content: TEXT, sender: person },
  });
  await board.kick.deliver('channel.followed', {
    broadcaster: kick.person({ user_id: 4242 }),
    follower: person,
  });
  const shown = (await recent(board, { broadcaster_user_id: channel.id })).filter(({ message_id }) =>
    [late, answer].includes(message_id),
  );
  expect(shown).toMatchObject([
    { content: '', sender: { user_id: null, username: 'deleted', is_anonymous: true } },
    { content: 'who?', replies_to: { content: '', sender: { username: 'deleted' } } },
  ]);
  await board.settle();
  expect(await traces()).toEqual([]);
  const stored = (await history(board, { broadcaster_user_id: channel.id, limit: 2 })).messages.reverse();
  expect(stored).toMatchObject([{ sweet_coins_reason: 'anonymous' }, { sweet_coins_reason: 'chat_message' }]);
  const [row] = await board.sql('SELECT sender_user_id FROM chat_messages WHERE message_id = $1', [late]);
  expect(row?.sender_user_id).toBeNull();
  const { redis, entries } = await allAccounts(board);
  expect(redis).toEqual(entries);
  expect(entries?.balances[idOf(person)]).toBe(accounts.entries?.balances[idOf(person)]);
  // The same message again is known.
  const again = await board.kick.deliver(
    'chat.message.sent',
    channel.message(person, 20, { message_id: late }),
  );
  expect(again.body.status).toBe('duplicate');
});

const banned = ({ broadcaster }: Channel, person: Person) =>
  kick.ban({
    broadcaster,
    banned_user: person,
    metadata: { reason: `${NAME} is rude`, created_at: new Date().toISOString(), expires_at: null },
  });

test('a ban that is told after the erasure holds, without its reason', async () => {
  const { channel, person } = await life();
  await erase(person);
  await board.kick.deliver('moderation.banned', banned(channel, person));
  await board.settle();
  expect(await board.sql('SELECT user_id, reason FROM viewer_bans')).toEqual([
    { user_id: idOf(person), reason: '' },
  ]);
  expect(await traces()).toEqual([]);
});

test('what still waits in Redis is stored without the person', async () => {
  const { channel, person, other } = await life();
  await board.stopWorkers();
  const waiting = await channel.chat(person, 30, { content: TEXT });
  await channel.chat(other, 31, { replies_to: { message_id: waiting, content: TEXT, sender: person } });
  await board.kick.deliver('chat.message.sent', { message_id: 8, sender: person, content: TEXT });
  await board.kick.deliver(
    'channel.reward.redemption.updated',
    kick.redemption({ broadcaster: channel.broadcaster, redeemer: person, user_input: TEXT }),
  );
  await board.kick.deliver('moderation.banned', banned(channel, person));
  expect(await traces()).toEqual(expect.arrayContaining(['chat:buffer', 'chat:messages', 'judge:requests']));
  await erase(person);
  expect(await traces()).toEqual([]);
  await board.startWorker();
  await board.settle();
  expect(await traces()).toEqual([]);
  const [row] = await board.sql(
    'SELECT content, sweet_coins_reason FROM chat_messages WHERE message_id = $1',
    [waiting],
  );
  expect(row).toEqual({ content: '', sweet_coins_reason: 'anonymous' });
  const { redis, entries } = await allAccounts(board);
  expect(redis).toEqual(entries);
});

test('an erasure that was cut off is finished by the same call', async () => {
  const { person } = await life();
  // Postgres refuses the last step: all before is done.
  await board.sql(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now' USING ERRCODE = '55000'; END $$;
    CREATE TRIGGER refuse BEFORE DELETE ON viewers FOR EACH STATEMENT EXECUTE FUNCTION refuse()`);
  expect((await ask('DELETE', `viewers/${idOf(person)}`)).status).toBe(503);
  expect(await traces()).toEqual(expect.arrayContaining(['viewers', 'viewer_names']));
  await board.sql('DROP TRIGGER refuse ON viewers');
  expect(await erase(person)).toMatchObject({ messages: 3, names: 2 });
  expect(await traces()).toEqual([]);
});

test('a message that is taken in again after Redis was lost is stored without the person', async () => {
  const { channel, person } = await life();
  await erase(person);
  await board.stopWorkers();
  const names = await board.stores.keyNames();
  await board.redis.del(names.map((name) => board.stores.prefix + name));
  // Nobody has told this Redis yet who was erased.
  const late = await channel.chat(person, 40, { content: TEXT });
  await board.startWorker();
  await board.settle();
  // Redis shows for some seconds what was taken in before it was told.
  await eventually(async () => expect(await traces()).toEqual([]));
  const [row] = await board.sql(
    'SELECT content, sweet_coins_reason FROM chat_messages WHERE message_id = $1',
    [late],
  );
  expect(row).toEqual({ content: '', sweet_coins_reason: 'anonymous' });
});

test('an id that is none is 400', async () => {
  const answer = await ask('DELETE', 'viewers/ada');
  expect([answer.status, answer.body.message]).toEqual([400, expect.stringMatching(/user_id/)]);
});
