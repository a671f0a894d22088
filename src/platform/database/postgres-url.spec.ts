import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresConnection, type TlsRules, UnusableTls } from './postgres-url';

const URL = 'postgres://u:p%40ss@db.example:5432/kickboard';
const folder = mkdtempSync(join(tmpdir(), 'kickboard-tls-'));
const root = join(folder, 'root.pem');
beforeAll(() => writeFileSync(root, 'a certificate'));
afterAll(() => rmSync(folder, { recursive: true }));

const ssl = (query: string) => postgresConnection(`${URL}?${query}`).ssl;
const checksNoName = (query: string) => (ssl(query) as TlsRules).checkServerIdentity?.() === undefined;

it('leaves a URL that says nothing of TLS as it is', () => {
  expect(postgresConnection(URL)).toEqual({ url: URL, ssl: undefined });
  const socket = 'postgres://u@/kickboard?host=%2Frun%2Fpostgresql';
  expect(postgresConnection(socket)).toEqual({ url: socket, ssl: undefined });
});

it('takes what it has read out of the URL, for the driver would read it otherwise, with a warning', () => {
  expect(postgresConnection(`${URL}?sslmode=require&channel_binding=require&sslrootcert=${root}`).url).toBe(
    `${URL}?channel_binding=require`,
  );
});

it('encrypts without checking certificates where no root is named, as libpq and the pages of providers have it', () => {
  for (const mode of ['require', 'prefer', 'allow', 'no-verify']) {
    expect(ssl(`sslmode=${mode}`)).toEqual({ rejectUnauthorized: false });
  }
});

it('checks certificates when asked to, and names with verify-full alone', () => {
  expect(ssl('sslmode=verify-full')).toEqual({});
  expect(ssl(`sslmode=verify-full&sslrootcert=${root}`)).toEqual({ ca: 'a certificate' });
  expect(ssl('sslmode=verify-full&sslrootcert=system')).toEqual({});
  for (const mode of ['require', 'verify-ca']) {
    const query = `sslmode=${mode}&sslrootcert=${root}`;
    expect(ssl(query)).toMatchObject({ ca: 'a certificate' });
    expect(ssl(query)).not.toHaveProperty('rejectUnauthorized');
    expect(checksNoName(query)).toBe(true);
  }
});

it('knows the ways to do without, and the short way to say yes', () => {
  for (const query of ['sslmode=disable', 'ssl=false', 'ssl=0']) expect(ssl(query)).toBe(false);
  expect(ssl('ssl=true')).toEqual({});
});

it('refuses a mode or a file that cannot be used, naming it', () => {
  expect(() => ssl('sslmode=yes')).toThrow(UnusableTls);
  expect(() => ssl('sslmode=yes')).toThrow(/sslmode must be one of disable/);
  expect(() => ssl('sslmode=verify-full&sslrootcert=/nowhere.pem')).toThrow(/sslrootcert.*ENOENT/);
});
