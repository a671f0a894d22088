// Longer than usual: a table of settings, each with the values that it takes and the sentence that refuses another.
import { KICK_PUBLISHED_KEY } from './kick-published-key';
import { parseSettings, summarize } from './parse-settings';

const STORES = { DATABASE_URL: 'postgres://u:p@db/kickboard', REDIS_URL: 'redis://:p@redis:6379' };
const parse = (environment: Record<string, string> = {}) => parseSettings({ ...STORES, ...environment });

/** Contract, section 2. */
const DEFAULTS = {
  MESSAGE_FLUSH_INTERVAL_MS: 250,
  COIN_SYNC_INTERVAL_MS: 2000,
  MAX_MESSAGE_BATCH_SIZE: 50,
  CHAT_WORKER_POLL_INTERVAL_MS: 100,
  CHAT_WORKER_BATCH_SIZE: 25,
  POINT_WORKER_POLL_INTERVAL_MS: 100,
  POINT_WORKER_BATCH_SIZE: 25,
  COIN_RATE_LIMIT_SECONDS: 300,
  SESSION_REDIS_HOURS: 24,
  PORT: 3000,
  WORKER_PORT: 3001,
  REDIS_KEY_PREFIX: '',
  REDIS_WAIT_REPLICAS: 0,
  REDIS_WAIT_MS: 50,
  KICK_WEBHOOK_MAX_AGE_SECONDS: 86_400,
  KICK_BROADCASTER_IDS: [],
  KICK_CHATROOM_IDS: [],
  KICK_FEED: 'off',
  KICK_API_URL: 'https://api.kick.com',
  KICK_AUTH_URL: 'https://id.kick.com',
  KICK_SYNC_INTERVAL_SECONDS: 300,
  API_RATE_LIMIT: 0,
  BOARD_CACHE_SECONDS: 0,
  TRUST_PROXY: '',
  API_KEYS: [],
  ADMIN_USERNAME: 'admin',
  CORS_ORIGINS: [],
  ENDPOINTS_ALLOW_PRIVATE: [],
  COIN_AMOUNT: 1,
  BONUS_FOLLOW: 0,
  BONUS_SUBSCRIPTION: 0,
  BONUS_RENEWAL: 0,
  BONUS_GIFT: 0,
  BONUS_GIFT_MAX: 50,
  BONUS_KICKS: 0,
  EXCLUDED_USERNAMES: ['botrix', 'kickbot'],
  LOG_FORMAT: 'json',
  LOG_LEVEL: 'info',
  OTEL_SERVICE_NAME: 'kickboard',
  OTEL_TRACES_SAMPLER: 'parentbased_always_on',
  OTEL_TRACES_SAMPLER_ARG: 1,
};
const NONE_BY_DEFAULT = [
  'KICK_FILES_URL',
  'KICK_FEED_URL',
  'KICK_PUBLIC_KEY',
  'KICK_CLIENT_ID',
  'KICK_CLIENT_SECRET',
  'KICK_SUBSCRIPTIONS',
  'ADMIN_PASSWORD',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
] as const;

describe('the defaults', () => {
  it('are those of the contract, for every setting', () => {
    expect(Object.fromEntries(Object.entries(parse()))).toEqual({ ...DEFAULTS, ...STORES });
    for (const name of NONE_BY_DEFAULT) expect(parse()[name]).toBeUndefined();
  });

  it('hold for empty and blank values too', () => {
    const names = [...Object.keys(DEFAULTS), ...NONE_BY_DEFAULT];
    for (const nothing of ['', ' ', '\t'])
      expect(parse(Object.fromEntries(names.map((name) => [name, nothing])))).toEqual(parse());
  });

  it('are not shared between two readings', () => {
    parse().EXCLUDED_USERNAMES.push('ann');
    expect(parse().EXCLUDED_USERNAMES).toEqual(['botrix', 'kickbot']);
  });

  it('are all there is: other variables change nothing', () => {
    expect(parse({ NODE_ENV: 'production', HOME: '/', KICK_SKIP_VERIFICATION: '1' })).toEqual(parse());
  });
});

describe('what is set', () => {
  it('is read as number, list or text, without the space around it', () => {
    const read = parse({
      PORT: ' 8080 ',
      KICK_BROADCASTER_IDS: '4242, 77, @Sweet_Flips,',
      API_KEYS: 'a,b',
      CORS_ORIGINS: 'https://a.example,http://localhost:5173',
      COIN_RATE_LIMIT_SECONDS: '0',
      KICK_WEBHOOK_MAX_AGE_SECONDS: '0',
      ADMIN_PASSWORD: 'secret',
    });
    expect(read).toMatchObject({
      PORT: 8080,
      KICK_BROADCASTER_IDS: ['4242', '77', 'sweet-flips'],
      API_KEYS: ['a', 'b'],
      CORS_ORIGINS: ['https://a.example', 'http://localhost:5173'],
      COIN_RATE_LIMIT_SECONDS: 0,
      KICK_WEBHOOK_MAX_AGE_SECONDS: 0,
      ADMIN_PASSWORD: 'secret',
    });
  });

  it.each([
    ['https://Dash.Example.com:443/', 'https://dash.example.com'],
    ['HTTP://localhost:80', 'http://localhost'],
    ['http://localhost:5173', 'http://localhost:5173'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ['http://[::1]:3000/', 'http://[::1]:3000'],
    ['null', 'null'],
  ])('is an origin as browsers send it: %s is %s', (CORS_ORIGINS, origin) => {
    expect(parse({ CORS_ORIGINS }).CORS_ORIGINS).toEqual([origin]);
  });

  it('may be names with the sign that stands before them in chat', () => {
    expect(parse({ EXCLUDED_USERNAMES: '@BotRix, other_bot' }).EXCLUDED_USERNAMES).toEqual([
      'BotRix',
      'other_bot',
    ]);
  });

  it('may be keys of any character that a header carries', () => {
    expect(parse({ API_KEYS: 'a b!~, grün' }).API_KEYS).toEqual(['a b!~', 'grün']);
  });

  it.each([
    'postgres://kickboard@/kickboard?host=/run/postgresql',
    'postgresql://u:p%40ss%25@[::1]:5432/a%20b?sslmode=require',
    'postgres://db',
  ])('may be the Postgres URL %s', (DATABASE_URL) =>
    expect(parse({ DATABASE_URL }).DATABASE_URL).toBe(DATABASE_URL),
  );

  it('may be a public key with its newlines written as \\n', () => {
    const oneLine = KICK_PUBLISHED_KEY.replaceAll('\n', '\\n');
    expect(parse({ KICK_PUBLIC_KEY: oneLine }).KICK_PUBLIC_KEY?.trim()).toBe(KICK_PUBLISHED_KEY.trim());
  });

  it.each([
    'redis://localhost',
    'redis://localhost/',
    'redis://localhost?db=3',
    'redis:///5',
    'rediss://user:p%40ss@redis.example:6380/2',
    'redis://a:7000,redis://b:7000, redis://c:7000',
    'redis+sentinel://a:26379,b:26379/main',
    'redis+sentinel://user:p@a/main',
    'rediss+sentinel://user:p@a,b/main?sentinel_password=x',
  ])('may be the Redis URL %s', (REDIS_URL) =>
    expect(parse({ REDIS_URL, REDIS_KEY_PREFIX: '{c}:' }).REDIS_URL).toBe(REDIS_URL),
  );
});

describe('the summary for the log (lesson 34)', () => {
  const secret = 'hunter2secret';
  const SECRETS = {
    DATABASE_URL: `postgres://u:${secret}@db/x`,
    REDIS_URL: `redis://:${secret}@redis`,
    KICK_CLIENT_SECRET: secret,
    API_KEYS: `${secret},other`,
    ADMIN_PASSWORD: secret,
  };

  it('never holds a secret, only whether it is set', () => {
    const summary = summarize(parse(SECRETS));
    expect(JSON.stringify(summary)).not.toContain(secret);
    for (const name of Object.keys(SECRETS)) expect(summary[name]).toBe('set');
    expect(summary.KICK_PUBLIC_KEY).toBe('not set');
  });

  it('says of secrets that are not set that they are not', () => {
    expect(summarize(parse()).API_KEYS).toBe('not set');
    expect(summarize(parse()).ADMIN_PASSWORD).toBe('not set');
  });

  it('shows everything else', () => {
    expect(summarize(parse({ PORT: '8080' }))).toMatchObject({
      PORT: 8080,
      EXCLUDED_USERNAMES: ['botrix', 'kickbot'],
    });
  });
});
