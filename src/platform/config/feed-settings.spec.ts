import { chatrooms, feedUrl } from './feed-settings';
import { parseSettings } from './parse-settings';

const STORES = { DATABASE_URL: 'postgres://localhost/x', REDIS_URL: 'redis://localhost' };
const parse = (feed: Record<string, string>) => parseSettings({ ...STORES, ...feed });
const FEED = { KICK_FEED: 'pusher', KICK_CHATROOM_IDS: '4242:998877, 7:5' };

it('leads to the app of Kick and knows whose a chatroom is', () => {
  const settings = parse(FEED);
  expect(feedUrl(settings)).toMatch(/^wss:\/\/ws-us2\.pusher\.com\/app\/\w+$/);
  expect(chatrooms(settings)).toEqual(
    new Map([
      ['998877', '4242'],
      ['5', '7'],
    ]),
  );
});

it.each([
  [{ KICK_FEED: 'pusher' }, 'KICK_FEED=pusher needs KICK_CHATROOM_IDS: set it'],
  [{ ...FEED, KICK_FEED: 'centrifugo' }, 'KICK_FEED=centrifugo needs KICK_FEED_URL'],
  [{ ...FEED, KICK_FEED: 'on' }, 'KICK_FEED must be one of'],
  [{ KICK_CHATROOM_IDS: '4242' }, 'KICK_CHATROOM_IDS must be comma-separated pairs'],
  [{ KICK_CHATROOM_IDS: '4242:x' }, 'KICK_CHATROOM_IDS must be comma-separated pairs'],
  [{ KICK_CHATROOM_IDS: '4242:5,7:5' }, 'names a chatroom twice'],
  [
    { ...FEED, KICK_BROADCASTER_IDS: '7' },
    'KICK_CHATROOM_IDS names 4242, which KICK_BROADCASTER_IDS does not',
  ],
  [{ ...FEED, KICK_FEED_URL: 'https://kick.com' }, 'KICK_FEED_URL must be a ws:// or wss:// URL'],
  [{ ...FEED, KICK_FEED_URL: 'https://web.kick.com/api/v1/realtime' }, 'ending in /chat/connection'],
  [{ ...FEED, KICK_FEED_URL: 'wss://host.example' }, 'KICK_FEED_URL must end in /app/<key>'],
])('is refused when it cannot work: %j', (feed, sentence) => {
  expect(() => parse(feed)).toThrow(sentence);
});

it('may name a channel whose name is not looked up yet', () => {
  expect(() => parse({ ...FEED, KICK_BROADCASTER_IDS: 'sweetflips' })).not.toThrow();
});
