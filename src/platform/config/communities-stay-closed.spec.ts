import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { communitiesFromEnvironment } from './environment';

const PROCESS = {
  DATABASE_URL: 'postgres://u:p@db/kickboard_{name}',
  REDIS_URL: 'redis://redis',
  API_KEYS: 'secret',
  COIN_AMOUNT: '3',
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kickboard-communities-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(file: string) {
  writeFileSync(join(folder, 'communities.yaml'), file);
  return communitiesFromEnvironment({ ...PROCESS, COMMUNITIES_FILE: 'communities.yaml' }, folder) ?? [];
}

it.each(['[]', "''", "[' ', '']"])(
  'keys that are %s in the file leave those of the environment as they are',
  (keys) => {
    const [one] = read(`- {name: a, broadcasters: [1], settings: {API_KEYS: ${keys}, COIN_AMOUNT: ''}}`);
    expect(one?.settings).toMatchObject({ API_KEYS: ['secret'], COIN_AMOUNT: 3 });
  },
);

it('separators alone are refused, as in the environment', () => {
  expect(() => read("- {name: a, broadcasters: [1], settings: {API_KEYS: ','}}")).toThrow(/API_KEYS must be/);
});

it.each(["['']", "[1, '']", '[a/b]', '[1.5]', '[9223372036854775807]', "['1,2']"])(
  'a community whose broadcasters are %s is refused: it would take in what is of anybody',
  (broadcasters) => {
    expect(() => read(`- {name: a, broadcasters: ${broadcasters}}`)).toThrow(
      /^invalid settings: .*(broadcasters|KICK_BROADCASTER_IDS) must be/,
    );
  },
);

it('the file may begin with a byte order mark', () => {
  expect(read('\ufeff- {name: a, broadcasters: [1]}')).toHaveLength(1);
});
