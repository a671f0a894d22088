import { parseSettings } from './parse-settings';

const STORES = { DATABASE_URL: 'postgres://u:p@db/kickboard', REDIS_URL: 'redis://redis' };
const CLUSTER = { ...STORES, REDIS_URL: 'redis://a:7000,redis://b:7000' };
const FEED = { ...STORES, KICK_FEED: 'pusher', KICK_CHATROOM_IDS: '1:2' };

// Each of these was taken, and then threw with a stack, failed at every use, overrode an option of ours or never matched.
it.each([
  ['TRUST_PROXY', ['10.0.0.0/0', '::/0', '10.0.0.1,0.0.0.0/0']],
  [
    'REDIS_URL',
    [
      'redis://a?keyPrefix=x',
      'redis://a?sentinels=x',
      'redis://a?maxRetriesPerRequest=0',
      'redis://a?commandTimeout=1',
      'redis://a?host=b',
      'redis://a?port=1',
      'redis://a?tls=true',
      'redis://a?family=x',
      'redis://a?db=',
      'redis://a/1?db=2',
      'redis://a?db=1&db=2',
      'redis+sentinel://a:65536/main',
      'redis+sentinel://a:0/main',
    ],
  ],
  ['DATABASE_URL', ['postgres://db/x?port=abc', 'postgres://db/x?port=65536', 'postgres://db/x?port=']],
  [
    'ENDPOINTS_ALLOW_PRIVATE',
    ['10.0.0.5:8080', 'shop.internal:80', '[::1]:80', '127.1', '0x7f.1', '-', '.', ':', '::01'],
  ],
  ['KICK_API_URL', ['https://u:p@kick.example', 'https://kick.example?x=1', 'https://kick.example#x']],
  ['KICK_AUTH_URL', ['https://u:p@kick.example', 'https://kick.example/?', 'https://kick.example#x']],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', ['http://localhost:4318?x=1', 'http://localhost:4318#x']],
] as const)('%s cannot override, overlook or break what it does not mean', (name, values) => {
  for (const value of values)
    expect(() => parseSettings({ ...STORES, [name]: value })).toThrow(
      new RegExp(`^invalid settings: ${name} must [^\\n]*$`),
    );
});

it.each([
  'wss://u:p@feed.example/app/key',
  'wss://feed.example/app/key#x',
  'https://u:p@feed.example/chat/connection',
])('KICK_FEED_URL is refused where no connection could be opened with it: %s', (KICK_FEED_URL) => {
  expect(() => parseSettings({ ...FEED, KICK_FEED_URL })).toThrow(/KICK_FEED_URL/);
});

it.each(['{}', '{}{a}', 'x{}y{a}', '{a', 'a}'])(
  'a prefix in which Redis sees no hash tag is refused on a Cluster: %s',
  (REDIS_KEY_PREFIX) => {
    expect(() => parseSettings({ ...CLUSTER, REDIS_KEY_PREFIX })).toThrow(/hash tag/);
  },
);

it('what means something is still taken', () => {
  const taken = parseSettings({
    ...CLUSTER,
    REDIS_KEY_PREFIX: 'x}{a}:',
    TRUST_PROXY: 'loopback, 10.0.0.0/8, fe80::/1',
    ENDPOINTS_ALLOW_PRIVATE: 'shop.internal,10.0.0.5,::1,[fd00::1],my_host,*',
    KICK_API_URL: 'http://localhost:4010/kick/',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://localhost:4318/v1/traces?x=1',
  });
  expect(taken.ENDPOINTS_ALLOW_PRIVATE).toEqual([
    'shop.internal',
    '10.0.0.5',
    '::1',
    'fd00::1',
    'my_host',
    '*',
  ]);
  for (const REDIS_URL of ['redis://a/3', 'redis://a?db=3', 'redis://a/?family=6', 'redis://a/3?family=4'])
    expect(parseSettings({ ...STORES, REDIS_URL }).REDIS_URL).toBe(REDIS_URL);
});
