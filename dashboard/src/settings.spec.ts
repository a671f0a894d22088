import { describe, expect, it } from 'vitest';
import { readOverlaySettings } from './overlay/overlay-settings';
import { apiUrl, readSettings } from './settings';

describe('settings', () => {
  it('are those of the address, then those of the build', () => {
    const build = { VITE_BROADCASTER_USER_ID: '1', VITE_CHATROOM_ID: '2', VITE_PUSHER_KEY: 'k' };
    expect(readSettings('', build)).toEqual({
      broadcasterId: '1',
      pusher: { chatroomId: '2', key: 'k', cluster: 'us2', host: null },
    });
    expect(readSettings('?broadcaster_user_id=4242&chatroom_id=5', build)).toMatchObject({
      broadcasterId: '4242',
      pusher: { chatroomId: '5' },
    });
  });

  it('have no chat socket without a chatroom, and no channel that is not a number', () => {
    expect(readSettings('', {})).toEqual({ broadcasterId: '', pusher: null });
    expect(readSettings('?broadcaster_user_id=sweetflips', {}).broadcasterId).toBeNull();
  });

  it('never take the API’s address from a link', () => {
    expect(apiUrl({})).toBe('');
    expect(apiUrl({ VITE_API_URL: ' https://api.example/ ' })).toBe('https://api.example');
  });

  it('of the overlay fall back to the usual', () => {
    expect(readOverlaySettings('?show=board&rows=3&lines=99&align=right')).toEqual({
      parts: new Set(['board']),
      rows: 3,
      lines: 30,
      align: 'right',
    });
    expect(readOverlaySettings('?show=nothing&rows=-1&lines=x')).toEqual({
      parts: new Set(['board', 'chat']),
      rows: 5,
      lines: 8,
      align: 'left',
    });
  });
});
