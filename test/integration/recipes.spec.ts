import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import type { Channel } from '../support/channel';
import { administration } from '../support/admin';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { WebhookReceiver } from '../support/webhook-receiver';

const ROOT = join(__dirname, '../..');
const PASSWORD = 'a long enough password';
const KEY = 'kb_shop';
const alice = viewer('alice');
let board: Kickboard;
let url: string;
let channel: Channel;
/** In the project's folder, where the packages of the client are found. */
let folder: string;

/** What a recipe has written, and how to end it. */
function run(file: string, environment: Record<string, string>, args: string[] = []) {
  // As a reader's shell would start it, with PATH and the like.
  const env = { ...process.env, KICKBOARD_URL: url, CHANNEL: channel.id, ...environment };
  const child = spawn(process.execPath, [file, ...args], { cwd: folder, env });
  const recipe = { output: '', stop: () => child.kill() };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (recipe.output += chunk.toString()));
  return recipe;
}

beforeAll(async () => {
  board = await Kickboard.start({ settings: { ENDPOINTS_ALLOW_PRIVATE: '127.0.0.1' } });
  const hash = createHash('sha256').update(KEY).digest('base64url');
  await board.sql(`INSERT INTO api_keys (name, hash, scopes) VALUES ('shop', $1, '{admin}')`, [hash]);
  ({ url } = await board.startApi({ ADMIN_PASSWORD: PASSWORD }));
  channel = board.channel();
  await channel.start({ title: 'Friday night' });
  await channel.chat(alice, 1);
  await board.settle();

  mkdirSync(join(ROOT, '.data'), { recursive: true });
  folder = mkdtempSync(join(ROOT, '.data/recipes-'));
  const installed = join(folder, 'node_modules/@kickboard/client');
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', join(ROOT, 'client'), '--outDir', join(installed, 'dist')]);
  cpSync(join(ROOT, 'client/package.json'), join(installed, 'package.json'));
  const page = readFileSync(join(ROOT, 'docs/recipes.md'), 'utf8');
  for (const [, file = '', code = ''] of page.matchAll(/^```js file=(\S+)\n(.*?)^```/gms))
    writeFileSync(join(folder, file), code);
}, 120_000);
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await board.close();
});

test('the leaderboard in 20 lines prints the board', async () => {
  const recipe = run('leaderboard.mjs', {});
  await eventually(() => expect(recipe.output).toBe('Friday night\n1. alice: 1\n'));
  recipe.stop();
});

test('the Discord bot tells who is first', async () => {
  const discord = await WebhookReceiver.start();
  const recipe = run('discord.mjs', { DISCORD_WEBHOOK: discord.url });
  await eventually(() =>
    expect([recipe.output, discord.received.map(({ body }) => body)]).toEqual([
      '',
      [{ content: 'alice is first with 1', allowed_mentions: { parse: [] } }],
    ]),
  );
  recipe.stop();
  await discord.close();
});

test('the shop takes coins once for an order, and none that are not there', async () => {
  const buy = async (order: string, price: string) => {
    const recipe = run('shop.mjs', { KICKBOARD_KEY: KEY }, [idOf(alice), price, 'song', order]);
    return eventually(() => {
      expect(recipe.output).toMatch(/\n$/);
      return recipe.output.trim();
    });
  };
  expect(await buy('1', '1')).toBe('paid, 0 left');
  expect(await buy('1', '1')).toBe('paid, 0 left');
  expect(await buy('2', '1')).toBe('not enough coins');
});

test('who is told checks the signature, and takes an event once', async () => {
  const port = await freePort();
  const ask = administration(board, url);
  const wish = { url: `http://127.0.0.1:${port}/`, event_types: ['coin.awarded'] };
  const { body } = await ask<{ endpoint_id: string; secret: string }>('POST', 'endpoints', wish);
  const recipe = run('told.mjs', { SECRET: body.secret, TOLD_PORT: String(port) });
  const replay = { since: new Date().toISOString() };
  await eventually(async () => {
    const { body: answer } = await ask('POST', `endpoints/${body.endpoint_id}/test`);
    expect([answer.status, recipe.output]).toEqual([204, '']);
  });
  await channel.chat(viewer('bob'), 2);
  await eventually(() => expect(recipe.output).toBe('bob has 1\n'));
  expect((await ask('POST', `endpoints/${body.endpoint_id}/replay`, replay)).body.events).toBe(1);
  await eventually(async () => {
    const { body: shown } = await ask('GET', `endpoints/${body.endpoint_id}`);
    expect([shown.pending, recipe.output]).toEqual([0, 'bob has 1\n']);
  });
  recipe.stop();
  await ask('DELETE', `endpoints/${body.endpoint_id}`);
});
