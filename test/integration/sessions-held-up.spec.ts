import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { eventually } from '../support/eventually';
import type { Channel } from '../support/channel';
import { coinsOf } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start();
});
afterAll(() => board.close());

const titles = async (channel: Channel) =>
  (
    await board.sql<{ title: string }>('SELECT title FROM stream_sessions WHERE broadcaster_user_id = $1', [
      channel.id,
    ])
  ).map(({ title }) => title);

test('a session that Postgres cannot store now holds up no other, and is stored when it can be', async () => {
  const [stuck, sound] = [board.channel(), board.channel()];
  await board.sql(
    `ALTER TABLE stream_sessions ADD CONSTRAINT not_now CHECK (broadcaster_user_id <> ${stuck.id})`,
  );
  await stuck.start({ title: 'stuck' });
  await sound.start({ title: 'sound' });
  await eventually(async () => expect(await titles(sound)).toEqual(['sound']));
  expect(await titles(stuck)).toEqual([]);
  await board.sql('ALTER TABLE stream_sessions DROP CONSTRAINT not_now');
  await board.settle();
  expect(await titles(stuck)).toEqual(['stuck']);
});

test('an entry that is no session is kept as a dead letter, and those after it are stored', async () => {
  const channel = board.channel();
  await board.redis.rpush(board.keys.sessionsBuffer(), 'no session');
  await channel.start({ title: 'after it' });
  await board.settle();
  expect(await titles(channel)).toEqual(['after it']);
  const letters = await board.sql("SELECT 1 FROM dead_letters WHERE body = 'no session'::bytea");
  expect(letters).toHaveLength(1);
});

test('a new title does not have the stream’s messages looked at, a longer span does', async () => {
  const channel = board.channel();
  const id = await channel.chat(viewer('alice'), 5);
  await channel.start({ minute: 0 });
  await board.settle();
  expect(await coinsOf(board, [id])).toEqual(['1']);
  // Nobody comes by a row like this: it tells whether messages without a session were looked at.
  await board.sql(
    `UPDATE chat_messages SET session_id = NULL, sweet_coins_earned = 0, sweet_coins_reason = 'stream_offline'
      WHERE message_id = $1`,
    [id],
  );
  await board.redis.del(board.keys.messageCoins(id));
  await channel.title('new', { sent: channel.ms(20) });
  await board.settle();
  expect(await titles(channel)).toEqual(['new']);
  expect(await coinsOf(board, [id])).toEqual(['0:stream_offline']);
});
