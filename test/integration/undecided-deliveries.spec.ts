import { chatMessage } from '../../simulator/kick-events';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

const NAME = 'sweetflips';

test('deliveries that came before anybody knew whose channel they were of are carried out once Kick says so', async () => {
  const board = await Kickboard.start({
    connected: (platform) => {
      platform.faults.api = 'down';
    },
    settings: { KICK_BROADCASTER_IDS: NAME },
  });
  try {
    const channel = board.channel();
    const { platform } = board.kick.server;
    platform.addChannel(Number(channel.id), NAME);
    const ours = channel.message(viewer('alice'), 1, {
      broadcaster: { is_anonymous: false, user_id: Number(channel.id) },
    });
    const strange = chatMessage({ broadcaster: { is_anonymous: false, user_id: 77 }, sender: viewer('bob') });
    for (const body of [ours, strange])
      expect((await board.kick.deliver('chat.message.sent', body)).body.status).toBe('dead_letter');
    platform.faults.api = 'fine';
    const messages = 'SELECT message_id FROM chat_messages';
    await eventually(
      async () => expect(await board.sql(messages)).toEqual([{ message_id: ours.message_id }]),
      90_000,
    );
    const open = 'SELECT 1 FROM dead_letters WHERE replayed_at IS NULL';
    await eventually(async () => expect(await board.sql(open)).toEqual([]), 20_000);
    expect(await board.sql(messages)).toHaveLength(1);
  } finally {
    await board.close();
  }
}, 150_000);
