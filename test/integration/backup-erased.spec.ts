import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import { runCommand } from '../support/command';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';

let board: Kickboard;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kickboard-backup-'));
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
});
afterAll(async () => {
  await board.close();
  rmSync(folder, { recursive: true });
});

test('who was erased after the backup stays marked, also by a restore that was cut off, and the operator is told', async () => {
  const file = join(folder, 'before.backup.gz');
  const channel = board.channel();
  const [ada, ben] = [viewer('ada'), viewer('ben')];
  await channel.start();
  for (const [i, person] of [ada, ben].entries()) await channel.chat(person, 1 + i);
  await board.settle();
  const ask = administration(board);
  const erase = (person: typeof ada) => ask('DELETE', `viewers/${idOf(person)}`);
  // Before the backup as well: nothing of them is in it.
  expect((await erase(ben)).status).toBe(200);
  expect((await runCommand('commands/backup', [file], board.stores.environment)).code).toBe(0);
  expect((await erase(ada)).status).toBe(200);
  await board.stopApis();
  await board.stopWorkers();
  await board.stores.emptyRedis();

  // Postgres refuses what is loaded, when the tables were given up already.
  await board.sql(`
    CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$;
    CREATE EVENT TRIGGER refuse ON ddl_command_start WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION refuse()`);
  const cutOff = await runCommand('commands/restore', [file, '--replace'], board.stores.environment);
  expect([cutOff.code, cutOff.stderr]).toEqual([1, expect.stringMatching(/not now/)]);
  await board.sql('DROP EVENT TRIGGER refuse');
  await board.stores.emptyRedis();

  const restored = await runCommand('commands/restore', [file, '--replace'], board.stores.environment);
  expect(restored).toMatchObject({ code: 0, stderr: '' });
  expect(restored.stdout).toMatch(new RegExp(`DELETE /api/admin/viewers/${idOf(ada)}\n`));
  expect(restored.stdout).not.toContain(`viewers/${idOf(ben)}`);
  expect(restored.stdout).toMatch(/API keys that were revoked/);
  expect(await board.sql(`SELECT to_regclass('erased_before_restore') AS kept`)).toEqual([{ kept: null }]);

  await board.startApi();
  await board.startWorker();
  await board.settle();
  const late = await channel.chat(ada, 20, { content: 'zymurgy' });
  await board.settle();
  expect(
    await board.sql('SELECT content, sender_user_id FROM chat_messages WHERE message_id = $1', [late]),
  ).toEqual([{ content: '', sender_user_id: null }]);
  const repeated = await administration(board)('DELETE', `viewers/${idOf(ada)}`);
  expect(repeated.body).toMatchObject({ status: 'erased', removed: { messages: 1, names: 1 } });
});
