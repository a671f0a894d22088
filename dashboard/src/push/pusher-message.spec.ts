import { describe, expect, it } from 'vitest';
import { message } from '../testing/shapes';
import { pusherMessage } from './pusher-message';

const { broadcaster } = message('any');

describe('pusherMessage', () => {
  it('takes what Kick’s socket tells into the shape of the API, as provisional', () => {
    const told = {
      id: 'a1',
      chatroom_id: 9,
      content: 'hi [emote:37:KEKW]',
      type: 'reply',
      created_at: '2026-01-01T00:00:05+00:00',
      sender: {
        id: 7,
        username: 'Ann',
        slug: 'ann',
        identity: { color: '#ff0000', badges: [{ type: 'subscriber', text: 'Subscriber', count: 3 }] },
      },
      metadata: {
        original_sender: { id: '8', username: 'Ben' },
        original_message: { id: 'a0', content: 'yo' },
      },
    };
    expect(pusherMessage(told, broadcaster)).toMatchObject({
      message_id: 'a1',
      timestamp: Date.parse('2026-01-01T00:00:05Z'),
      sender: {
        user_id: '7',
        username: 'Ann',
        identity: {
          username_color: '#ff0000',
          badges: [{ type: 'subscriber', text: 'Subscriber', count: 3 }],
        },
      },
      replies_to: { message_id: 'a0', content: 'yo', sender: { username: 'Ben' } },
      sweet_coins_reason: 'pending',
      isProvisional: true,
    });
  });

  it.each([null, 'text', {}, { id: 'a', content: 5, created_at: 'now' }, { id: 'a', content: 'hi' }])(
    'is silent about %j',
    (told) => {
      expect(pusherMessage(told, broadcaster)).toBeNull();
    },
  );
});
