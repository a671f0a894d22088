import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { postgresAccount, runAs } from './postgres-account.mjs';
import { postgresBinaries } from './postgres-binaries.mjs';
import { serverHandle } from './server-handle.mjs';
import { commandLine, spawnServer, stopProcess } from './server-process.mjs';

const USER = 'kickboard';
const PASSWORD = 'kickboard'; // reachable from this machine only, as the one in docker-compose.yml
const DATABASE = 'kickboard';

/**
 * A Postgres of our own on `port` with its data in `dir`; a commit survives kill -9 (fsync is on).
 * @param {{ dir: string, port: number, isSmall?: boolean, connections?: number, onCrash?: (name: string, reason: string) => void }} options
 * @returns {Promise<import('./server-handle.mjs').StoreHandle>} not started yet
 */
export async function postgresStore({ dir, port, isSmall, connections = 200, onCrash }) {
  const data = join(dir, 'data');
  const logFile = join(dir, 'postgres.log');
  mkdirSync(dir, { recursive: true });
  const account = accountFor(data);
  const binaries = await postgresBinaries(account);
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(binaries, data, account);

  const settings = [...SETTINGS, `max_connections=${connections}`, ...(isSmall ? SMALL : [])];
  const flags = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const command = runAs(account, binaries.postgres, flags, data);
  const handle = serverHandle({
    name: 'Postgres',
    url: connectionUrl(port, DATABASE),
    port,
    logFile,
    launch: () => spawnServer(command.file, command.args, { ...command.options, env: ENV, logFile }),
    isReady: () =>
      query(port, 'select 1').then(
        () => true,
        () => false,
      ),
    stopSignal: 'SIGINT', // "fast": does not wait for clients to hang up, as SIGTERM would
    onCrash,
  });
  return Object.assign(handle, { start: startThenCreateDatabase(handle.start, port) });
}

const ENV = { ...process.env, LC_ALL: 'C', LANG: 'C' };
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'fsync=on',
  'synchronous_commit=on',
];

/** Logs of a gigabyte are for many writes. */
const SMALL = ['max_wal_size=64MB', 'min_wal_size=32MB'];

const connectionUrl = (port, database) => `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${database}`;

/** A folder keeps the account that it was made with: Postgres refuses data that is not its own. */
function accountFor(data) {
  const account = postgresAccount();
  if (!account || !existsSync(join(data, 'PG_VERSION'))) return account;
  const { uid, gid } = statSync(data);
  return { uid, gid };
}

async function initialise({ initdb }, data, account) {
  rmSync(data, { recursive: true, force: true }); // what an interrupted initdb left makes the next one refuse
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const passwordFile = join(tmpdir(), `kickboard-pg-${process.pid}-${Date.now()}`);
  writeFileSync(passwordFile, PASSWORD, { mode: 0o600, flag: 'wx' });
  for (const path of account ? [data, passwordFile] : []) chownSync(path, account.uid, account.gid);
  // The builtin locale sorts the same everywhere; the machine's own may be missing or change under the indexes.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const flags = ['-D', data, '-U', USER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, ...locale];
  const { file, args, options } = runAs(account, initdb, flags, data);
  try {
    await promisify(execFile)(file, args, { ...options, env: ENV });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Stops the Postgres that an earlier launcher of this folder left behind when it was killed. */
export async function stopPostgresOrphan(dir) {
  const data = join(dir, 'data');
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const command = commandLine(pid);
  if (command.includes('postgres') && command.includes(data)) await stopProcess(pid, 'SIGINT', 10_000);
  // The pid may be another program's by now: Postgres would take that one for itself and refuse to start.
  else if (!command.includes('postgres')) rmSync(file, { force: true });
}

function startThenCreateDatabase(start, port) {
  return async () => {
    await start();
    const { rowCount } = await query(port, 'select 1 from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await query(port, `create database ${DATABASE}`);
  };
}

async function query(port, text, values) {
  const client = new Client({
    connectionString: connectionUrl(port, 'postgres'),
    connectionTimeoutMillis: 2_000,
  });
  client.on('error', () => {}); // a server that dies after the answer; the answer stands
  try {
    await client.connect();
    return await client.query(text, values);
  } finally {
    await client.end().catch(() => {});
  }
}
