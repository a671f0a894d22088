import { readFileSync, writeFileSync } from 'node:fs';
import { runCommand } from '../support/command';
import { CommunitiesFile } from '../support/communities';
import { eventually } from '../support/eventually';
import { request } from '../support/http';
import { MainProcess } from '../support/main-process';
import { idOf, viewer } from '../support/people';

let file: CommunitiesFile;
let mains: MainProcess[] = [];
afterEach(async () => {
  await Promise.all(mains.splice(0).map((main) => main.kill()));
  await file?.remove();
});

const start = (role: string, more: Record<string, string> = {}) => {
  const main = new MainProcess([`--role=${role}`], {
    ...file.environment,
    PORT: '0',
    WORKER_PORT: '0',
    LOG_LEVEL: 'info',
    ...more,
  });
  mains.push(main);
  return main;
};

const command = (name: string, args: string[]) => runCommand(`commands/${name}`, args, file.environment);

async function startPair(): Promise<{ api: string; worker: string }> {
  const [api, worker] = [start('api'), start('worker')];
  const [[apiUrl = ''], [workerUrl = '']] = await Promise.all([api.urls(), worker.urls()]);
  file.deliverTo(apiUrl);
  return { api: apiUrl, worker: workerUrl };
}

test('a database that is away at the start and later holds up no other community', async () => {
  file = await CommunitiesFile.create([{}, { relayed: true }]);
  const [alpha, beta] = file.communities as [(typeof file.communities)[0], (typeof file.communities)[0]];
  beta.relay?.cut();
  const { api } = await startPair();
  await alpha.channel.start();
  const ada = viewer('ada');
  await alpha.channel.chat(ada, 1);
  await alpha.board.settle();
  expect(await alpha.board.redis.get(alpha.board.keys.coins(idOf(ada)))).toBe('1');
  await eventually(async () => {
    const health = await request<{ parts: Record<string, object> }>(`${api}/health/ready`);
    expect(health.body.parts).toEqual({
      [alpha.name]: { status: 'up', message: 'ready' },
      [beta.name]: { status: 'down', message: expect.stringContaining('postgres: ') as string },
    });
    expect(health.status).toBe(200);
  });
  // Redis takes what comes for it meanwhile, as in an installation of its own.
  await beta.channel.start();
  await beta.channel.chat(ada, 1);
  beta.relay?.mend();
  await beta.board.settle();
  expect(await beta.board.sql('SELECT amount FROM coin_entries')).toEqual([{ amount: 1 }]);
  beta.relay?.cut();
  await alpha.channel.chat(viewer('bob'), 2);
  await alpha.board.settle();
  expect(await alpha.board.sql('SELECT amount FROM coin_entries')).toHaveLength(2);
  beta.relay?.mend();
});

test('a database without migrations keeps the process from starting, and is migrated with all others by one command', async () => {
  file = await CommunitiesFile.create([{}, {}]);
  const [alpha, beta] = file.communities as [(typeof file.communities)[0], (typeof file.communities)[0]];
  await beta.board.sql('DELETE FROM migrations WHERE id = (SELECT max(id) FROM migrations)');
  const refused = start('api');
  expect(await refused.exit()).toBe(1);
  expect(refused.stderr.trim()).toMatch(new RegExp(`^community "${beta.name}": Postgres lacks 1 migration`));
  const one = await command('migrate.js', ['--community', alpha.name]);
  expect([one.code, one.stdout.trim()]).toEqual([0, `${alpha.name}: nothing to migrate`]);
  const all = await command('migrate.js', []);
  expect([all.code, all.stderr]).toEqual([0, '']);
  await start('api').urls();
});

test('two communities with one database, whatever it is called, keep the process from starting', async () => {
  file = await CommunitiesFile.create([{}, {}]);
  const path = file.environment.COMMUNITIES_FILE as string;
  const [alpha, beta] = file.communities as [(typeof file.communities)[0], (typeof file.communities)[0]];
  const { databaseUrl } = alpha.board.stores;
  const text = readFileSync(path, 'utf8').replace(
    beta.board.stores.databaseUrl,
    databaseUrl.replace('127.0.0.1', 'localhost'),
  );
  writeFileSync(path, text);
  const refused = start('worker');
  expect(await refused.exit()).toBe(1);
  expect(refused.stderr.trim()).toMatch(/^community ".*": another community has this database/);
  const owners = await Promise.all([alpha, beta].map(({ board }) => board.redis.exists(board.keys.owner())));
  expect(owners.sort((a, b) => a - b)).toEqual([0, 1]);
});

test('commands work on the community that they are given, and ask for one', async () => {
  file = await CommunitiesFile.create([{}, {}]);
  const [alpha, beta] = file.communities as [(typeof file.communities)[0], (typeof file.communities)[0]];
  const made = await command('key.js', [
    'create',
    '--name',
    'bot',
    '--scopes',
    'read',
    '--community',
    alpha.name,
  ]);
  expect([made.code, made.stderr]).toEqual([0, '']);
  expect(await alpha.board.sql('SELECT name FROM api_keys')).toEqual([{ name: 'bot' }]);
  expect(await beta.board.sql('SELECT name FROM api_keys')).toEqual([]);
  const unsaid = await command('key.js', ['list']);
  expect([unsaid.code, unsaid.stderr]).toEqual([
    1,
    expect.stringContaining(`--community NAME (${alpha.name}, ${beta.name})`) as string,
  ]);
  const strange = await command('rebuild.js', ['--community=nobody']);
  expect([strange.code, strange.stderr]).toEqual([
    1,
    expect.stringContaining('there is no community "nobody"') as string,
  ]);
  const rebuilt = await command('rebuild.js', ['--community', beta.name]);
  expect([rebuilt.code, rebuilt.stderr]).toEqual([0, '']);
  expect(await beta.board.redis.exists(beta.board.keys.built())).toBe(1);
  expect(await alpha.board.redis.exists(alpha.board.keys.built())).toBe(0);
  const migrated = await command('migrate.js', []);
  expect([migrated.code, migrated.stdout.trim().split('\n')]).toEqual([
    0,
    [`${alpha.name}: nothing to migrate`, `${beta.name}: nothing to migrate`],
  ]);
});

test('a wrong file keeps the process from starting, with a line for each thing that is wrong', async () => {
  file = await CommunitiesFile.create([{}, {}]);
  const path = file.environment.COMMUNITIES_FILE as string;
  writeFileSync(path, '- name: A\n- name: b\n  broadcasters: [1]\n  settings: { PORT: 1 }\n');
  const main = start('worker');
  expect(await main.exit()).toBe(1);
  expect(main.stderr.trim().split('\n')).toEqual([
    expect.stringMatching(/^invalid settings: community 1 of COMMUNITIES_FILE needs a name/),
    expect.stringMatching(/^invalid settings: community "b": PORT cannot differ/),
    expect.stringMatching(/^invalid settings: DATABASE_URL is required/),
  ]);
});

test('a process of many communities obeys SIGTERM, and what it was given is not lost', async () => {
  file = await CommunitiesFile.create(Array.from({ length: 6 }, () => ({})));
  await startPair();
  const writer = viewer('writer');
  const written = await Promise.all(
    file.communities.map(async ({ channel }) => {
      await channel.start();
      return channel.chat(writer, 1);
    }),
  );
  const codes = await Promise.all(
    mains.map((main) => {
      main.signal('SIGTERM');
      return main.exit();
    }),
  );
  expect(codes).toEqual([0, 0]);
  mains = [];
  await startPair();
  await eventually(async () => {
    for (const [i, { board }] of file.communities.entries())
      expect(await board.sql('SELECT message_id, sweet_coins_earned AS coins FROM chat_messages')).toEqual([
        { message_id: written[i], coins: 1 },
      ]);
  });
});
