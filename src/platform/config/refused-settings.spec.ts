import { generateKeyPairSync } from 'node:crypto';
import { InvalidSettings, parseSettings } from './parse-settings';
import { Settings } from './settings';

const STORES = { DATABASE_URL: 'postgres://u:p@db/kickboard', REDIS_URL: 'redis://:p@redis:6379' };

/** The one line with which settings are refused. */
function refusal(environment: Record<string, string | undefined>): string {
  try {
    parseSettings({ ...STORES, ...environment });
  } catch (error) {
    if (error instanceof InvalidSettings) return error.message;
    throw error;
  }
  return 'taken';
}

const pem = (type: 'ed25519' | 'rsa', kind: 'public' | 'private') => {
  const { publicKey, privateKey } =
    type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
  return kind === 'public'
    ? publicKey.export({ type: 'spki', format: 'pem' }).toString()
    : privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
};

const NUMBERS = Object.entries(new Settings()).flatMap(([name, value]) =>
  typeof value === 'number' ? [name] : [],
);

const BAD: [string, string[]][] = [
  ...NUMBERS.map((name): [string, string[]] => [name, ['x', '1.5', '-1', 'NaN', 'Infinity', '1,2', '250ms']]),
  ['MESSAGE_FLUSH_INTERVAL_MS', ['0']],
  ['MAX_MESSAGE_BATCH_SIZE', ['0', '1001']],
  ['COIN_AMOUNT', ['0']],
  ['PORT', ['65536', '3e3', '0xbb8', '3000.0']],
  [
    'DATABASE_URL',
    [
      'mysql://db',
      'db:5432',
      'http://db',
      'postgres://u:50%@db/x',
      'postgres://u:%zz@db/x',
      'postgres://u:%ff@db/x',
      'postgres://u:p@db/a%2',
      'postgres://u:p#1@db/x',
      'postgres://u:p@db:port/x',
      'postgres://u:p@[::1/x',
    ],
  ],
  [
    'REDIS_URL',
    [
      'localhost:6379',
      'http://redis',
      'redis://a:port',
      'redis://a,b',
      'redis://a,',
      'redis://a/abc',
      'redis://a/1/2',
      'redis://a/-1',
      'redis://a?db=x',
      'redis://:50%@a',
      'redis://a/1,redis://b',
      'redis+sentinel://a',
      'redis+sentinel://a:port/main',
      'redis+sentinel://:50%@a/main',
      'redis+sentinel://a/main?sentinelPassword=x',
    ],
  ],
  [
    'KICK_PUBLIC_KEY',
    [
      'x',
      '-----BEGIN PUBLIC KEY-----\\nAAAA\\n-----END PUBLIC KEY-----',
      pem('ed25519', 'public'),
      pem('rsa', 'private'),
    ],
  ],
  ['KICK_BROADCASTER_IDS', ['sweet flips', 'kick.com/sweetflips', '0', '-1', '1 2', '4242,ü', ',', ' , ,']],
  ['KICK_SUBSCRIPTIONS', ['on', 'manage', 'watch']],
  ['KICK_SYNC_INTERVAL_SECONDS', ['0', '86401']],
  ['API_KEYS', [',', ', ,', 'schl\u0000ssel', 'ключ', 'a\nb', 'good,🔑']],
  ['EXCLUDED_USERNAMES', [',', '@', 'two words', 'a@b']],
  ['ADMIN_USERNAME', ['a:b', 'a\u0007b']],
  ['KICK_API_URL', ['kick', 'ftp://kick.com', 'api.kick.com']],
  [
    'KICK_FILES_URL',
    [
      'pictures',
      'ftp://kick.com',
      'https://a.example/',
      'https://a.example/?x=1',
      'https://a.example/"><script>',
    ],
  ],
  ['KICK_AUTH_URL', ['kick', 'javascript://x']],
  [
    'CORS_ORIGINS',
    [
      ',',
      '*',
      'https://*.example',
      'a.example',
      'https://a.example/path',
      'https://a.example/?x',
      'https://a.example,*',
      'https://u:p@a.example',
      'https://a b.example',
      'ftp://a.example',
      'NULL',
    ],
  ],
  ['ENDPOINTS_ALLOW_PRIVATE', [',', 'http://a', 'a b', 'a/b', '*.a']],
  ['ADMIN_PASSWORD', ['abc']],
  ['LOG_FORMAT', ['xml', 'JSON']],
  ['LOG_LEVEL', ['loud']],
];

describe('what cannot be used', () => {
  it.each(BAD)('is refused in one line that names %s', (name, values) => {
    for (const value of values) {
      expect(refusal({ [name]: value })).toMatch(
        new RegExp(`^invalid settings: [^\\n;]*\\b${name}\\b[^\\n;]*$`),
      );
    }
  });

  it.each(['DATABASE_URL', 'REDIS_URL'])('is required: %s', (name) => {
    for (const nothing of [undefined, '', ' '])
      expect(refusal({ [name]: nothing })).toBe(`invalid settings: ${name} is required`);
  });

  it('is all named at once', () => {
    expect(refusal({ PORT: 'x', LOG_LEVEL: 'loud', REDIS_URL: '' })).toMatch(
      /^(?=.*PORT)(?=.*LOG_LEVEL)(?=.*REDIS_URL is required).*$/,
    );
  });

  it('is not repeated in the refusal, since it may be a secret', () => {
    const secret = 'hunter2secret';
    const line = refusal({
      DATABASE_URL: `mysql://u:${secret}@db`,
      REDIS_URL: `http://:${secret}@r`,
      KICK_PUBLIC_KEY: secret,
    });
    expect(line).not.toContain(secret);
  });

  it('is a Redis Cluster without a hash tag: one script could not touch keys of several nodes', () => {
    expect(refusal({ REDIS_URL: 'redis://a:7000,redis://b:7000' })).toMatch(
      /REDIS_KEY_PREFIX must hold a hash tag/,
    );
  });
});
