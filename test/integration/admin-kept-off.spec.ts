import type { KeptOffAnswer } from '../../src/admin/exclusion.dto';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import { Kickboard } from '../support/kickboard';
import { freshId } from '../support/people';

let board: Kickboard;
let ask: ReturnType<typeof administration>;
beforeAll(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
  ask = administration(board);
});
afterAll(() => board.close());

const keptOff = async (user: string) => {
  const { status, body } = await ask<KeptOffAnswer>('GET', `viewers/${user}/exclusion`);
  expect(status).toBe(200);
  return body;
};

test('who excluded a viewer and why is told, until the viewer is re-admitted', async () => {
  const user = String(freshId());
  expect(await keptOff(user)).toEqual({ user_id: user, exclusion: null, bans: [] });
  await ask('PUT', `viewers/${user}/exclusion`, { excluded: true, reason: 'a second account' });
  expect((await keptOff(user)).exclusion).toEqual({
    reason: 'a second account',
    excluded_by: 'admin',
    excluded_at: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  await ask('PUT', `viewers/${user}/exclusion`, { excluded: false, reason: 'it was not' });
  expect((await keptOff(user)).exclusion).toBeNull();
});

test('each ban is told with its channel, its reason and its end; one that is over is not', async () => {
  const user = String(freshId());
  const channel = board.channel({ name: 'strict_channel' });
  await channel.start();
  await board.settle();
  await board.sql(
    `INSERT INTO viewer_bans (broadcaster_user_id, user_id, reason, banned_at, expires_at) VALUES
       ($1, $2, 'links', now() - interval '1 minute', '2099-01-01T00:00:00Z'),
       (77, $2, 'spam', now(), NULL), (78, $2, 'old', now() - interval '1 hour', now() - interval '1 second')`,
    [channel.id, user],
  );
  expect((await keptOff(user)).bans).toEqual([
    expect.objectContaining({
      broadcaster_user_id: '77',
      username: '',
      reason: 'spam',
      expires_at: null,
    }),
    {
      broadcaster_user_id: channel.id,
      username: 'strict_channel',
      reason: 'links',
      banned_at: expect.stringMatching(/Z$/),
      expires_at: '2099-01-01T00:00:00.000Z',
    },
  ]);
});
