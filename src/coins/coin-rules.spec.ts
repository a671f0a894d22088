import { botNames, denial } from './coin-rules';
import type { JudgeRequest } from './judge-request';

const request = (fields: Partial<JudgeRequest> = {}): JudgeRequest => ({
  message_id: 'm1',
  broadcaster_user_id: '4242',
  user_id: '1001',
  username: 'ann',
  channel_slug: 'ann',
  profile_picture: null,
  created_ms: 0,
  emotes: 0,
  is_bot: false,
  mayBeForgotten: false,
  ...fields,
});

describe('known bots', () => {
  const isBot = botNames(['BotRix', ' kick_bot ']);

  it.each([
    { username: 'botrix' },
    { username: 'BOTRIX' },
    { username: 'Kick-Bot' },
    { username: 'renamed', channel_slug: 'kick-bot' },
    { username: 'kick_bot', channel_slug: '' },
  ])('are told by name or slug, however written: %j (lesson 19)', (fields) => {
    expect(isBot(request(fields))).toBe(true);
  });

  it.each([
    { username: 'botrix2' },
    { username: 'bot' },
    { username: '', channel_slug: '' },
    { username: 'kick bot' },
  ])('are not those whose name is merely similar: %j (lesson 17)', (fields) =>
    expect(isBot(request({ channel_slug: '', ...fields }))).toBe(false),
  );

  it('are nobody when none is configured, not even somebody without a name', () => {
    expect(botNames([])(request({ username: '', channel_slug: '' }))).toBe(false);
  });
});

describe('who cannot earn', () => {
  const SESSION = '4242-1780344000';

  it('is nobody with a name in a live session', () => expect(denial(request(), SESSION, false)).toBeNull());

  it('is whoever writes while the stream is offline', () => {
    expect(denial(request(), null, false)).toBe('stream_offline');
  });

  it('is an anonymous sender and a bot, and that whether or not the stream is live', () => {
    for (const session of [SESSION, null]) {
      expect(denial(request({ user_id: null }), session, false)).toBe('anonymous');
      expect(denial(request({ user_id: null }), session, true)).toBe('anonymous');
      expect(denial(request(), session, true)).toBe('bot');
      expect(denial(request({ is_bot: true }), session, false)).toBe('bot');
    }
  });
});
