import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directDatabaseUrlFromEnvironment, settingsFromEnvironment } from './environment';
import { InvalidSettings } from './parse-settings';

const STORES = { DATABASE_URL: 'postgres://u:p@db/kickboard', REDIS_URL: 'redis://redis' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kickboard-env-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (file: string, environment: Record<string, string> = {}) => {
  writeFileSync(join(folder, '.env'), file);
  return settingsFromEnvironment(environment, folder);
};

it('settings come from .env, too', () => {
  const file = `# stores\nDATABASE_URL=${STORES.DATABASE_URL}\nexport REDIS_URL="${STORES.REDIS_URL}"\nPORT=8080 # the api\n`;
  expect(read(file)).toMatchObject({ ...STORES, PORT: 8080 });
});

it('the environment counts more than .env, except where it is empty', () => {
  const file = 'PORT=8080\nWORKER_PORT=8081\nCOIN_AMOUNT=3';
  expect(read(file, { ...STORES, PORT: '9090', WORKER_PORT: ' ' })).toMatchObject({
    PORT: 9090,
    WORKER_PORT: 8081,
    COIN_AMOUNT: 3,
  });
});

it('nothing of .env gets into the environment of the process', () => {
  read('KICKBOARD_SPEC=1', STORES);
  expect(process.env.KICKBOARD_SPEC).toBeUndefined();
});

it('no .env is no mistake', () => {
  expect(settingsFromEnvironment(STORES, folder)).toMatchObject(STORES);
});

it('a .env that cannot be read is refused in one line', () => {
  mkdirSync(join(folder, '.env'));
  expect(() => settingsFromEnvironment(STORES, folder)).toThrow(
    new InvalidSettings('invalid settings: the file .env cannot be read (EISDIR)'),
  );
});

it.each(['', 'mysql://db', 'postgres://u:50%@db'])(
  'the migration command refuses the database URL %j in one line',
  (DATABASE_URL) => {
    expect(() => directDatabaseUrlFromEnvironment({ DATABASE_URL }, folder)).toThrow(
      /^invalid settings: DATABASE_URL [^\n]+$/,
    );
  },
);
