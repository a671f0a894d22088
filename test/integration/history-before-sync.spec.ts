import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf, history } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  // As while Postgres takes no writes: decisions wait in Redis.
  board = await Kickboard.start({ settings: { COIN_SYNC_INTERVAL_MS: '60000' } });
});
afterAll(() => board.close());

test('a stored message that was offline and is judged again shows its coin before the next coin sync', async () => {
  const channel = board.channel();
  const id = await channel.chat(viewer('alice'), 5);
  await eventually(async () => expect(await coinsOf(board, [id])).toEqual(['0:stream_offline']));
  // It has left the live view, so that history comes from Postgres.
  await eventually(
    async () => expect(await board.redis.exists(board.keys.chatLive(channel.id))).toBe(0),
    20_000,
  );
  await channel.start({ sent: channel.ms(6) });
  await eventually(async () => expect(await coinsOf(board, [id])).toEqual(['1']));
  const [row] = await board.sql<{ reason: string }>(
    'SELECT sweet_coins_reason AS reason FROM chat_messages WHERE message_id = $1',
    [id],
  );
  expect(row?.reason).toBe('stream_offline');
  const { messages } = await history(board, { broadcaster_user_id: channel.id });
  expect(messages).toMatchObject([
    {
      message_id: id,
      session_id: channel.session(),
      sweet_coins_earned: 1,
      sweet_coins_reason: 'chat_message',
      sent_when_offline: false,
    },
  ]);
});
