import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually';
import { freePort } from './free-port';
import { withPostgres } from './postgres';

/** Why no PgBouncer can be started here; null when one can. */
export function whyNoPgBouncer(): string | null {
  return spawnSync('pgbouncer', ['--version']).error
    ? 'pgbouncer is not installed (apt-get install pgbouncer)'
    : null;
}

export interface PoolerOptions {
  mode?: 'session' | 'transaction' | 'statement';
  poolSize?: number;
  /** Further lines of its configuration. */
  settings?: string[];
}

/** A PgBouncer before the tests' Postgres, otherwise as it comes: it refuses start-up parameters. */
export class PgBouncer {
  private constructor(
    private readonly folder: string,
    private readonly process: ChildProcess,
    private readonly port: number,
  ) {}

  static async before(
    postgresUrl: string,
    { mode = 'transaction', poolSize = 2, settings: further = [] }: PoolerOptions = {},
  ): Promise<PgBouncer> {
    const folder = mkdtempSync(join(tmpdir(), 'kickboard-pgbouncer-'));
    const target = new URL(postgresUrl);
    const port = await freePort();
    writeFileSync(join(folder, 'users'), `"${target.username}" "${target.password}"\n`);
    const settings = [
      '[databases]',
      `* = host=${target.hostname} port=${target.port}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = scram-sha-256',
      `auth_file = ${join(folder, 'users')}`,
      `pool_mode = ${mode}`,
      `default_pool_size = ${poolSize}`,
      'max_client_conn = 200',
      `admin_users = ${target.username}`,
      ...further,
    ];
    writeFileSync(join(folder, 'pgbouncer.ini'), settings.join('\n'));
    for (const [path, mode] of [[folder, 0o755] as const, [join(folder, 'users'), 0o644] as const])
      chmodSync(path, mode);
    // It refuses to run as root.
    const account = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    const child = spawn('pgbouncer', [...account, join(folder, 'pgbouncer.ini')], { stdio: 'ignore' });
    const bouncer = new PgBouncer(folder, child, port);
    await eventually(() => withPostgres(bouncer.of(postgresUrl), (client) => client.query('SELECT 1')));
    return bouncer;
  }

  /** The same database, through this pooler. */
  of(postgresUrl: string): string {
    const url = new URL(postgresUrl);
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.href;
  }

  /** A command of its own, such as `PAUSE`. */
  async command(postgresUrl: string, command: string): Promise<void> {
    const url = new URL(this.of(postgresUrl));
    url.pathname = 'pgbouncer';
    await withPostgres(url.href, (client) => client.query(command));
  }

  close(): void {
    this.process.kill('SIGKILL');
    rmSync(this.folder, { recursive: true });
  }
}
