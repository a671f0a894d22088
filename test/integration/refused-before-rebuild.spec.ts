import { runCommand } from '../support/command';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0 });
});
afterAll(() => board.close());

test('what Redis refused because of a damaged key is in line when a rebuild lets judge again', async () => {
  const { keys, redis, stores } = board;
  const channel = board.channel();
  await channel.start();
  await redis.set(keys.judgeWaiting(), 'of another type');
  const refused = await channel.chat(viewer('alice'), 1);
  expect(await board.sql('SELECT 1 FROM webhook_spool')).toHaveLength(1);

  expect(await runCommand('commands/rebuild', [], stores.environment)).toMatchObject({ code: 0 });

  expect(await redis.zrange(keys.judgeWaiting(), 0, -1)).toEqual([refused]);
  expect(await board.sql('SELECT 1 FROM webhook_spool')).toEqual([]);
});
