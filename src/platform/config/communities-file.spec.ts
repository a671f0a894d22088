// Longer than usual: a table of what may be wrong in the file, each with the sentence that refuses it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { communitiesFromEnvironment, communityDatabasesFromEnvironment } from './environment';
import { InvalidSettings } from './parse-settings';

const PROCESS = { DATABASE_URL: 'postgres://u:p@db/kickboard_{name}', REDIS_URL: 'redis://redis' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kickboard-communities-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(file: unknown, environment: Record<string, string> = PROCESS) {
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  writeFileSync(join(folder, 'communities.yaml'), text);
  return communitiesFromEnvironment({ ...environment, COMMUNITIES_FILE: 'communities.yaml' }, folder) ?? [];
}

/** The lines of the refusal. */
function refusalOf(...args: Parameters<typeof read>): string[] {
  try {
    read(...args);
  } catch (error) {
    if (error instanceof InvalidSettings) return error.message.split('\n');
    throw error;
  }
  throw new Error('it was taken');
}

const alpha = { name: 'alpha', broadcasters: [1] };
const beta = { name: 'beta', broadcasters: ['Some_Channel', 2] };

describe('a good file', () => {
  test('gives each community its prefix, its database, its broadcasters and its own settings', () => {
    const file = `
      communities:
        - name: alpha
          broadcasters: [4242, '@Sweet_Flips']
          hosts: [Alpha.example]
          settings:
            COIN_AMOUNT: 5
            API_KEYS: [one, two]
            CHAT_RETENTION_DAYS: 30
        - name: beta
          broadcasters: [900719925474099312]
    `;
    const [one, two] = read(file, { ...PROCESS, COIN_AMOUNT: '2', PORT: '8080' });
    expect(one).toMatchObject({
      name: 'alpha',
      broadcasters: ['4242', 'sweet-flips'],
      hosts: ['alpha.example'],
    });
    expect(one?.settings).toMatchObject({
      REDIS_KEY_PREFIX: '{alpha}:',
      KICK_BROADCASTER_IDS: ['4242', 'sweet-flips'],
      DATABASE_URL: 'postgres://u:p@db/kickboard_alpha',
      COIN_AMOUNT: 5,
      API_KEYS: ['one', 'two'],
      CHAT_RETENTION_DAYS: 30,
      PORT: 8080,
    });
    expect(two?.settings).toMatchObject({
      REDIS_KEY_PREFIX: '{beta}:',
      KICK_BROADCASTER_IDS: ['900719925474099312'],
      COIN_AMOUNT: 2,
      API_KEYS: [],
    });
  });

  test('may be a bare list, and a community may have a database of its own', () => {
    const own = {
      DATABASE_URL: 'postgres://elsewhere/alpha',
      DATABASE_DIRECT_URL: 'postgres://direct/alpha',
    };
    const communities = read([{ ...alpha, settings: own }], { REDIS_URL: PROCESS.REDIS_URL });
    expect(communities[0]?.settings).toMatchObject(own);
    const environment = { COMMUNITIES_FILE: 'communities.yaml' };
    // A migration needs no Redis.
    expect(communityDatabasesFromEnvironment(environment, folder)).toEqual([
      { name: 'alpha', url: own.DATABASE_DIRECT_URL },
    ]);
  });

  test('has idle workers look rarely, unless the process says otherwise', () => {
    expect(read([alpha])[0]?.settings.POINT_WORKER_POLL_INTERVAL_MS).toBe(5000);
    const set = { ...PROCESS, POINT_WORKER_POLL_INTERVAL_MS: '100' };
    expect(read([alpha], set)[0]?.settings.POINT_WORKER_POLL_INTERVAL_MS).toBe(100);
  });

  test('is not looked for when the setting is unset', () => {
    expect(communitiesFromEnvironment({ ...PROCESS, COMMUNITIES_FILE: ' ' }, folder)).toBeNull();
  });
});

describe('refused, with the sentence that says what to do:', () => {
  const with_ = (fields: object) => [{ ...alpha, ...fields }, beta];

  test.each<[string, unknown, string]>([
    ['no list', 'communities: 5', 'must be a list of communities'],
    ['an empty list', [], 'must be a list of communities, at least one'],
    ['no YAML', 'a: [', 'is neither YAML nor JSON'],
    ['strange keys at the top', { communities: [alpha], database: 1 }, 'has database beside "communities"'],
    ['no name', with_({ name: undefined }), 'community 1 of COMMUNITIES_FILE needs a name'],
    ['a name in capitals', with_({ name: 'Alpha' }), 'small letters, digits and -, at most 40, not "Alpha"'],
    ['the same name twice', with_({ name: 'beta' }), 'the name beta stands twice'],
    ['no broadcasters', with_({ broadcasters: [] }), 'community "alpha": broadcasters must be a list'],
    [
      'the same broadcaster twice',
      with_({ broadcasters: [1, 2] }),
      'the broadcaster 2 stands twice in COMMUNITIES_FILE, in "alpha" and in "beta"',
    ],
    [
      'a broadcaster that cannot be',
      with_({ broadcasters: ['a b'] }),
      'community "alpha": KICK_BROADCASTER_IDS',
    ],
    [
      'a host with a scheme',
      with_({ hosts: ['https://x.example'] }),
      'community "alpha": hosts must be a list',
    ],
    [
      'the same host twice',
      [
        { ...alpha, hosts: ['x.example'] },
        { ...beta, hosts: ['X.example'] },
      ],
      'the host x.example stands twice',
    ],
    [
      'a field that means nothing',
      with_({ broadcaster: 1 }),
      'community "alpha": broadcaster means nothing here',
    ],
    [
      'a setting beside "settings"',
      with_({ COIN_AMOUNT: 2 }),
      'community "alpha": COIN_AMOUNT belongs below "settings"',
    ],
    [
      'settings that are no mapping',
      with_({ settings: [1] }),
      'community "alpha": settings must be a mapping',
    ],
    [
      'a setting of the whole process',
      with_({ settings: { REDIS_URL: 'redis://x' } }),
      'community "alpha": REDIS_URL cannot differ from community to community: set it in the environment',
    ],
    [
      'the prefix',
      with_({ settings: { REDIS_KEY_PREFIX: 'x:' } }),
      'community "alpha": REDIS_KEY_PREFIX cannot differ from community to community: each community has the prefix {name}:',
    ],
    ['a setting that is none', with_({ settings: { COINS: 1 } }), 'community "alpha": COINS is no setting'],
    [
      'a value that is wrong',
      with_({ settings: { COIN_AMOUNT: 0 } }),
      'community "alpha": COIN_AMOUNT must not be less than 1',
    ],
    [
      'a value that is no text',
      with_({ settings: { COIN_AMOUNT: { a: 1 } } }),
      'community "alpha": COIN_AMOUNT must be a text',
    ],
  ])('%s', (_, file, sentence) => {
    const [line, ...others] = refusalOf(file);
    expect(line).toMatch(/^invalid settings: /);
    expect(line).toContain(sentence);
    expect(others).toEqual([]);
  });

  test('several things, each by a line of its own', () => {
    const file = [
      { ...alpha, settings: { COIN_AMOUNT: 0 } },
      { ...beta, hosts: 'x' },
    ];
    expect(refusalOf(file).map((line) => /community "(\w+)"/.exec(line)?.[1])).toEqual(['beta', 'alpha']);
  });

  test('two communities in one database', () => {
    const environment = { ...PROCESS, DATABASE_URL: 'postgres://u:p@db/kickboard' };
    expect(refusalOf([alpha, beta], environment)).toEqual([
      expect.stringContaining(
        'communities "alpha" and "beta" have the same database: write {name} into DATABASE_URL',
      ),
    ]);
  });

  test('a wrong setting of the process, once', () => {
    expect(refusalOf([alpha, beta], { ...PROCESS, PORT: 'x' })).toEqual([
      expect.stringMatching(/^invalid settings: PORT must/),
    ]);
  });

  test('settings of the process that follow from the file', () => {
    expect(refusalOf([alpha], { ...PROCESS, REDIS_KEY_PREFIX: 'x:', KICK_BROADCASTER_IDS: '1' })).toEqual([
      expect.stringContaining('REDIS_KEY_PREFIX cannot be set beside COMMUNITIES_FILE'),
      expect.stringContaining('KICK_BROADCASTER_IDS cannot be set beside COMMUNITIES_FILE'),
    ]);
  });

  test('a file that is not there', () => {
    const environment = { ...PROCESS, COMMUNITIES_FILE: 'nowhere.yaml' };
    expect(() => communitiesFromEnvironment(environment, folder)).toThrow(
      /nowhere\.yaml cannot be read \(ENOENT\)/,
    );
  });
});
