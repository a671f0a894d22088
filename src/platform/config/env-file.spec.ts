import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { misspeltSettings, settingsFromEnvironment } from './environment';

const STORES = 'DATABASE_URL=postgres://u:p@db/kickboard\nREDIS_URL=redis://redis\n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kickboard-env-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (file: string | Buffer) => {
  writeFileSync(join(folder, '.env'), file);
  return settingsFromEnvironment({}, folder);
};

describe('a .env closes what it says', () => {
  it.each([
    ['with a byte order mark', `\ufeffAPI_KEYS=secret\n${STORES}`],
    ['with the line ends of Windows', `API_KEYS=secret\r\n${STORES.replaceAll('\n', '\r\n')}`],
    ['with spaces, export and a comment', `${STORES}  export API_KEYS = secret # the page\n`],
    ['in quotes', `${STORES}API_KEYS="secret" # the page\n`],
    ['beside a key of several lines', `${STORES}X="a\nAPI_KEYS\nb"\nAPI_KEYS=secret`],
    ['beside what is meant to be empty', `${STORES}ADMIN_PASSWORD= # none\nAPI_KEYS=secret\n\n# end`],
    ['beside settings of others', `${STORES}POSTGRES_PASSWORD='p@$s/w#rd'\nVITE_X=1\nAPI_KEYS=secret`],
  ])('%s', (_how, file) => expect(read(file).API_KEYS).toEqual(['secret']));

  it('with a # in quotes', () =>
    expect(read(`${STORES}ADMIN_PASSWORD="ab#cd"`).ADMIN_PASSWORD).toBe('ab#cd'));
});

describe('a .env with a line that would be passed over is refused, and the line is named, not shown', () => {
  it.each([
    ['API_KEYS: secret', 3],
    ['API_KEYS secret', 3],
    ['API_KEYS', 3],
    ['set API_KEYS=secret', 3],
    ['export  API_KEYS=secret', 3],
    ['\u00a0API_KEYS=secret', 3],
    ['API_KEYS=#secret', 3],
    ['PORT=8080\nADMIN_PASSWORD=secret#1', 4],
    ['API_KEYS="secret', 3],
    ['API_KEYS="secret"secret', 3],
    ['X="a\nb"\nAPI_KEYS secret', 5],
    ['API_KEYS=secret\nAPI_KEYS=', 4],
    ['API_KEY=secret', 3],
    ['api_keys=secret', 3],
    ['CORS_ORIGIN=https://secret.example', 3],
    ['KICK_BROADCASTER_ID=4242', 3],
    ['API_KEYS=secret\rPORT=8080', 3],
  ])('%j', (lines, line) => {
    expect(() => read(`${STORES}${lines}\n`)).toThrow(
      new RegExp(`^invalid settings: the file \\.env, line ${line}: (?!.*secret)[^\\n]+$`),
    );
  });

  it('also when it was saved as UTF-16', () =>
    expect(() => read(Buffer.from(`\ufeff${STORES}`, 'utf16le'))).toThrow(
      'invalid settings: the file .env is not UTF-8: save it as such',
    ));

  it('and .env.example is none', () => {
    const example = readFileSync('.env.example', 'utf8').replaceAll(/^#(?=[A-Z][A-Z_]*=)/gm, '');
    expect(() => read(example)).not.toThrow(/the file \.env/);
  });
});

it('a variable of the process that is almost a setting is named, unless the setting is there too', () => {
  expect(misspeltSettings({ API_KEY: 'x', cors_origins: 'y', PATH: '/bin', PORTS: '1', PORT: '2' })).toEqual([
    { name: 'API_KEY', meant: 'API_KEYS' },
    { name: 'cors_origins', meant: 'CORS_ORIGINS' },
  ]);
});
