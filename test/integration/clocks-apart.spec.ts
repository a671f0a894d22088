import { streamStarted } from '../../simulator/kick-events';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf, history } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start();
});
afterAll(() => board.close());

test('a clock of ours four minutes behind Kick’s changes nothing: a stream earns from its first second', async () => {
  const channel = board.channel({ startedAgoMinutes: -4 });
  const minutes = [0, 0.25, 0.5];
  await channel.start();
  const ids: string[] = [];
  for (const minute of minutes) {
    const message = channel.message(viewer('somebody'), minute);
    await board.kick.deliver('chat.message.sent', message, { sent: channel.ms(minute) });
    ids.push(message.message_id);
  }
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(minutes.map(() => '1'));
  const { messages } = await history(board, { session_id: channel.session() });
  expect(messages.map(({ timestamp }) => timestamp)).toEqual(
    minutes.map((minute) => channel.ms(minute)).reverse(),
  );
});

test('a start that lies ahead of its own sending counts from its arrival, as the chat does', async () => {
  const channel = board.channel({ startedAgoMinutes: -10 });
  const started_at = channel.time(0);
  const start = streamStarted({ broadcaster: channel.broadcaster, started_at });
  await board.kick.deliver('livestream.status.updated', start);
  const message = channel.message(viewer('somebody'), 1);
  await board.kick.deliver('chat.message.sent', message);
  await board.settle();
  expect(await coinsOf(board, [message.message_id])).toEqual(['1']);
  const [row] = await board.sql<{ id: string; session_id: string }>(
    'SELECT session_id FROM chat_messages WHERE message_id = $1',
    [message.message_id],
  );
  expect(row?.session_id).toBe(channel.session());
});

test('a message that lies ahead of its sending counts from its arrival', async () => {
  const channel = board.channel();
  await channel.start();
  const before = Date.now();
  const id = await channel.chat(viewer('somebody'), 63);
  await board.settle();
  const { messages } = await history(board, { session_id: channel.session() });
  expect(messages.map(({ message_id }) => message_id)).toEqual([id]);
  expect(messages[0]?.timestamp).toBeGreaterThanOrEqual(before);
  expect(messages[0]?.timestamp).toBeLessThanOrEqual(Date.now());
});
