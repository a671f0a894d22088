import { streamStarted } from '../../simulator/kick-events';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { allHistory } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start();
});
afterAll(() => board.close());

const STRANGE = ['0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '1969-12-31T23:59:59Z'];

test.each(STRANGE)('a message or a stream of the year %s holds up nobody (promise P9)', async (time) => {
  const [strange, channel] = [board.channel(), board.channel()];
  const chat = strange.message(viewer('alice'), 1, { created_at: time });
  const start = streamStarted({ broadcaster: strange.broadcaster, started_at: time });
  const answers = [
    await board.kick.send('chat.message.sent', chat),
    await board.kick.send('livestream.status.updated', start),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  await channel.start();
  const id = await channel.chat(viewer('bob'), 1);
  await board.settle();
  const messages = await allHistory(board, { session_id: channel.session() });
  expect(messages.map((message) => [message.message_id, message.sweet_coins_earned])).toEqual([[id, 1]]);
  const sessions = await board.sql('SELECT id FROM stream_sessions WHERE broadcaster_user_id = $1', [
    channel.id,
  ]);
  expect(sessions).toEqual([{ id: channel.session() }]);
});
