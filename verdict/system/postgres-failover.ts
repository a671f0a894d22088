import { execFile } from 'node:child_process';
import { appendFile, chown, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { eventually } from '../../test/support/eventually';
import { freePort } from '../../test/support/free-port';
import { postgresStoreModule, type Stores } from '../../test/support/launcher';
import { alterSystem, withPostgres } from '../../test/support/postgres';
import { signalTree } from '../../test/support/process-tree';
import { StoreRelay } from '../../test/support/store-relay';
import { inTurn, type Rig, type Work } from './rig';

type Server = Stores['postgres'] & { data: string };

/**
 * `pg-failover`: a primary with a standby that has every commit before it is answered. The standby is promoted while the primary
 * is killed, frozen, or read-only and still there; the name that the application knows leads to the new one from then on.
 */
export class PostgresFailover implements Rig {
  private readonly kinds: Generator<'killed' | 'frozen' | 'read-only'>;

  private constructor(
    private primary: Server,
    private standby: Server,
    private readonly name: StoreRelay,
    seed: number,
  ) {
    this.kinds = inTurn(['killed', 'frozen', 'read-only'] as const, seed);
  }

  static async over({ postgres }: Stores, dataDir: string, seed: number): Promise<PostgresFailover> {
    const { postgresStore } = await postgresStoreModule();
    // Odd seeds also wait until the standby shows what was committed.
    const commit = seed % 2 === 0 ? 'on' : 'remote_apply';
    const database = new URL(postgres.url).pathname.slice(1);
    await withPostgres(postgres.url, (client) =>
      client.query(`ALTER DATABASE ${database} SET synchronous_commit = ${commit}`),
    );
    const root = resolve(dataDir);
    const dir = join(root, 'postgres-2');
    const other = await postgresStore({ dir, port: await freePort() });
    const pair = new PostgresFailover(
      Object.assign(postgres, { data: join(root, 'postgres', 'data') }),
      Object.assign(other, { data: join(dir, 'data') }),
      await StoreRelay.before(postgres.url),
      seed,
    );
    await pair.follow().catch(async (error: unknown) => {
      await pair.close();
      throw error;
    });
    return pair;
  }

  get stores() {
    return { databaseUrl: this.name.url };
  }

  settings() {
    return { DATABASE_URL: this.name.url };
  }

  fault(lastsMs: number): Work {
    return [['postgres'], () => this.failOver(lastsMs)];
  }

  private async failOver(lastsMs: number): Promise<void> {
    const { primary: old, standby: next } = this;
    const kind = this.kinds.next().value;
    if (kind === 'read-only') await alterSystem(old.url, 'SET default_transaction_read_only = on');
    else signalTree(old.pid, kind === 'killed' ? 'SIGKILL' : 'SIGSTOP');
    await promote(next);
    // Connections that are open stay with the old one.
    this.name.redirect(next.url);
    [this.primary, this.standby] = [next, old];
    await sleep(lastsMs);
    signalTree(old.pid, 'SIGKILL');
    await old.kill();
    await this.follow();
  }

  /** Makes the standby a fresh copy of the primary; resolves when a commit waits for it. */
  private async follow(): Promise<void> {
    const { primary, standby } = this;
    await withPostgres(primary.url, async (client) => {
      await client.query(`SELECT pg_backup_start('standby', true)`);
      await rm(standby.data, { recursive: true, force: true });
      await promisify(execFile)('cp', ['-a', primary.data, standby.data]);
      const { rows } = await client.query<{ labelfile: string }>('SELECT * FROM pg_backup_stop(false)');
      await makeStandby(standby.data, String(rows[0]?.labelfile), new URL(primary.url));
    });
    await standby.start();
    await alterSystem(primary.url, `SET synchronous_standby_names = '*'`);
    await eventually(() =>
      withPostgres(primary.url, async (client) => {
        const state = await client.query(`SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'`);
        if (state.rowCount !== 1) throw new Error('the standby does not follow');
      }),
    );
  }

  async close(): Promise<void> {
    this.name.close();
    await Promise.all([this.primary.kill(), this.standby.kill()]);
  }
}

/** What a copy of a primary's folder needs beside it. */
async function makeStandby(data: string, label: string, { username, password, port }: URL): Promise<void> {
  await rm(join(data, 'postmaster.pid'));
  const primary = `host=127.0.0.1 port=${port} user=${username} password=${password}`;
  const settings = [
    `primary_conninfo = '${primary}'`,
    `synchronous_standby_names = ''`,
    'default_transaction_read_only = off',
  ];
  await appendFile(join(data, 'postgresql.auto.conf'), `${settings.join('\n')}\n`);
  const { uid, gid } = await stat(data);
  for (const [name, text] of [
    ['backup_label', label],
    ['standby.signal', ''],
  ] as const) {
    await writeFile(join(data, name), text);
    await chown(join(data, name), uid, gid);
  }
}

const promote = ({ url }: Server) =>
  withPostgres(url, async (client) => {
    const { rows } = await client.query<{ done: boolean }>('SELECT pg_promote() AS done');
    if (!rows[0]?.done) throw new Error('the standby was not promoted within a minute');
  });
