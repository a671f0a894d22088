import { setTimeout as sleep } from 'node:timers/promises';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { coinsOf, leaderboard } from '../support/reads';

let board: Kickboard;
beforeEach(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
});
afterEach(() => board.close());

/** Redis was made again, and is not made again over and over. */
async function isMended(): Promise<void> {
  const built = await eventually(async () => {
    const making = await board.redis.get(board.keys.built());
    expect(making).not.toBeNull();
    return making;
  });
  await sleep(3_000);
  expect(await board.redis.get(board.keys.built())).toBe(built);
}

test.each(['9000000000000000', '8999999999999999'])(
  'a clock of arrivals that stands at %s begins at the present again',
  async (value) => {
    const channel = board.channel();
    await channel.start();
    await board.redis.set(board.keys.arrivalClock(), value);
    // What is taken in meanwhile is in Postgres before the clock is looked at.
    const first = [await channel.chat(viewer('alice'), 1), await channel.chat(viewer('bob'), 1)];
    await eventually(async () => expect(await coinsOf(board, first)).toEqual(['1', '1']));
    await board.settle();
    await sleep(2_000);
    await isMended();
    const second = await channel.chat(viewer('carol'), 2);
    await eventually(async () => expect(await coinsOf(board, [second])).toEqual(['1']));
    await board.settle();
    expect(((await board.redis.get(board.keys.arrivalClock())) as string) < '2').toBe(true);
    expect(await board.sql('SELECT 1 FROM chat_messages')).toHaveLength(3);
  },
);

test('a position next to the last that Postgres has noted begins anew', async () => {
  const channel = board.channel();
  await channel.start();
  await board.redis.set(board.keys.position(), '999999999999980');
  for (let i = 0; i < 12; i += 1) {
    await channel.chat(viewer(`v${i}`), 1);
    await board.settle();
  }
  await isMended();
  const id = await channel.chat(viewer('carol'), 2);
  await eventually(async () => expect(await coinsOf(board, [id])).toEqual(['1']));
  await board.settle();
  expect((await board.redis.get(board.keys.position()))?.length).toBeLessThan(6);
});

test.each<[string, (user: string) => Promise<unknown>]>([
  ['is a list', (user) => board.redis.rpush(board.keys.hiddenRevision(user), 'x')],
  ['is a text', (user) => board.redis.set(board.keys.hiddenRevision(user), 'x', 'EX', 60)],
  ['never ends', (user) => board.redis.set(board.keys.hiddenRevision(user), '99999999999999999999')],
])('a revision of who is hidden that %s holds up no exclusion', async (_name, harm) => {
  const channel = board.channel();
  const people = ['alice', 'bob', 'carol'].map((name) => viewer(name));
  await channel.start();
  for (const one of people) await channel.chat(one, 1);
  await board.settle();
  await harm(idOf(people[0] as (typeof people)[0]));
  for (const one of people.slice(0, 2)) {
    const excluded = { excluded: true, reason: 'a test' };
    const { status } = await administration(board)('PUT', `viewers/${idOf(one)}/exclusion`, excluded);
    expect(status).toBe(200);
  }
  await eventually(async () => {
    const answer = await leaderboard(board, { broadcaster_user_id: channel.id });
    expect(answer.leaderboard.map(({ username }) => username)).toEqual(['carol']);
    expect(await board.sql('SELECT 1 FROM visibility_outbox')).toEqual([]);
  });
});
