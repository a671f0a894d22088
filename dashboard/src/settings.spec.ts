import { describe, expect, it } from 'vitest';
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

  it('never take a server from a link, neither the API’s nor that of the chat socket', () => {
    const link = '?chatroom_id=5&pusher_key=x&pusher_cluster=eu&pusher_host=stranger.pusher.com';
    const pusher = { chatroomId: '5', key: '32cbd69e4b950bf97679', cluster: 'us2', host: null };
    expect(readSettings(link, {}).pusher).toEqual(pusher);
    const build = { VITE_PUSHER_KEY: 'k', VITE_PUSHER_CLUSTER: 'ap1', VITE_PUSHER_HOST: 'own.example:6001' };
    const own = { chatroomId: '5', key: 'k', cluster: 'ap1', host: 'own.example:6001' };
    expect(readSettings(link, build).pusher).toEqual(own);
    expect(apiUrl({})).toBe('');
    expect(apiUrl({ VITE_API_URL: ' https://api.example/ ' })).toBe('https://api.example');
  });
});
