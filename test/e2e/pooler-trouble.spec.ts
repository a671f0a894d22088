import { eventually } from '../support/eventually';
import { request } from '../support/http';
import { MainProcess } from '../support/main-process';
import { startCommand } from '../support/command';
import { PgBouncer, type PoolerOptions, whyNoPgBouncer } from '../support/pg-bouncer';
import { TestStores } from '../support/stores';

const reason = whyNoPgBouncer();
const withPooler = reason === null ? test : test.skip;
if (reason !== null) console.warn(`poolers in trouble are not tested: ${reason}`);

let stores: TestStores;
let pooler: PgBouncer | undefined;
beforeEach(async () => {
  stores = await TestStores.create();
});
afterEach(async () => {
  pooler?.close();
  await stores.remove();
});

async function pooledUrl(options: PoolerOptions): Promise<string> {
  pooler = await PgBouncer.before(stores.databaseUrl, options);
  return pooler.of(stores.databaseUrl);
}

/** It must end by itself, with 1 and exactly one line. */
async function expectRefusal(DATABASE_URL: string, line: RegExp): Promise<void> {
  const main = MainProcess.on(stores, 'api', { DATABASE_URL });
  try {
    expect(await main.exit()).toBe(1);
    expect(main.stderr.trim().split('\n')).toEqual([expect.stringMatching(line)]);
  } finally {
    await main.kill();
  }
}

withPooler('a pooler in statement mode is refused in one line that says which mode to set', async () => {
  const DATABASE_URL = await pooledUrl({ mode: 'statement' });
  const advice = /statement mode, which has no transactions: set pool_mode=transaction/;
  await expectRefusal(DATABASE_URL, advice);
  const migrate = startCommand('commands/migrate', [], { DATABASE_URL });
  expect(await migrate.ended).toBe(1);
  expect(migrate.stderr).toMatch(advice);
});

withPooler('a password that the pooler refuses is told, and where to set it', async () => {
  const url = new URL(await pooledUrl({}));
  url.password = 'wrong';
  await expectRefusal(
    url.href,
    /SASL authentication failed.*set the right user and password in DATABASE_URL/,
  );
});

withPooler('a database that only the pooler knows of is refused once the pooler has said so', async () => {
  const url = new URL(await pooledUrl({ settings: ['server_login_retry = 3'] }));
  url.pathname = 'nowhere';
  const main = MainProcess.on(stores, 'api', { DATABASE_URL: url.href });
  try {
    expect(await main.exit(30_000)).toBe(1);
    expect(main.stderr).toMatch(/database "nowhere" does not exist\): create the database/);
  } finally {
    await main.kill();
  }
});

withPooler('readiness says of a paused pooler what it may be, and is ready after its end', async () => {
  const DATABASE_URL = await pooledUrl({});
  const bouncer = pooler as PgBouncer;
  const name = new URL(stores.databaseUrl).pathname.slice(1);
  const main = MainProcess.on(stores, 'all', { DATABASE_URL });
  try {
    const [api] = await main.urls();
    const postgres = async () =>
      (await request<{ parts: Record<string, { status: string; message: string }> }>(`${api}/health/ready`))
        .body.parts.postgres;
    await eventually(async () => expect((await postgres())?.status).toBe('up'));
    await bouncer.command(stores.databaseUrl, `PAUSE ${name}`);
    await eventually(async () =>
      expect(await postgres()).toEqual({
        status: 'down',
        message: expect.stringMatching(/answers no statement: .*PAUSE/),
      }),
    );
    await bouncer.command(stores.databaseUrl, `RESUME ${name}`);
    await eventually(async () => expect((await postgres())?.status).toBe('up'));
  } finally {
    await main.kill();
  }
});
