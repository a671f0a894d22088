import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import { runCommand } from '../support/command';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
});
afterAll(() => board.close());

const data = (args: string[]) => runCommand('commands/data', args, board.stores.environment);

test('all that is held about a person is exported, and nothing of anybody else', async () => {
  const [ada, ben] = [viewer('ada'), viewer('ben')];
  const channel = board.channel();
  await channel.start();
  const message = await channel.chat(ada, 1);
  await channel.chat(ben, 1);
  await board.kick.send('chat.message.sent', JSON.stringify({ sender: { user_id: Number(idOf(ada)) } }));
  await board.kick.send('chat.message.sent', JSON.stringify({ sender: { user_id: Number(idOf(ben)) } }));
  // The award is in the ledger by then.
  await board.settle();
  await administration(board)('POST', `viewers/${idOf(ada)}/adjust`, {
    amount: 5,
    reason: 'a gift',
    idempotency_key: 'a',
  });
  const { code, stdout } = await data(['export', '--viewer', idOf(ada)]);
  const held = JSON.parse(stdout) as Record<string, Record<string, unknown>[]>;
  expect(code).toBe(0);
  expect(held).toMatchObject({
    user_id: idOf(ada),
    viewers: [{ username: 'ada' }],
    viewer_names: [{ username: 'ada' }],
    coin_balances: [{ balance: 6 }],
    coin_entries: [
      { amount: 1, message_id: message },
      { amount: 5, note: 'a gift' },
    ],
    chat_messages: [{ message_id: message }],
    admin_audit: [{ what: 'adjust' }],
  });
  expect(held.dead_letters).toHaveLength(1);
});

test('somebody who reads the first lines only gets no stack', async () => {
  const command = `"$NODE" "$DATA" export --viewer 1 | true; echo "$\{PIPESTATUS[0]}"`;
  const environment = {
    ...board.stores.environment,
    NODE: process.execPath,
    DATA: join(__dirname, '../../dist/commands/data'),
  };
  const { stdout, stderr } = await promisify(execFile)('/bin/bash', ['--norc', '-c', command], {
    env: environment,
  });
  expect([stdout, stderr]).toEqual(['0\n', '']);
});

test.each([
  [[], 'usage: data export --viewer'],
  [['export', '--viewer', 'ada'], 'must be a Kick user id'],
])('%j is refused in a line that says what to do', async (args, message) => {
  const { code, stderr } = await data(args);
  expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
});
