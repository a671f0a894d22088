import { streamStarted } from '../../simulator/kick-events';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { freshId } from '../support/people';

const OURS = freshId();
let board: Kickboard;
// Without credentials, so that the name stays unknown until the test says otherwise.
beforeAll(async () => {
  board = await Kickboard.start({ settings: { KICK_BROADCASTER_IDS: 'Sweet_Flips' } });
});
afterAll(() => board.close());

const status = async (broadcaster: object) => {
  const body = { ...streamStarted(), broadcaster };
  return (await board.kick.send('livestream.status.updated', body)).body.status;
};

test('before a name is looked up, bodies decide: ours by the name, a stranger by another one, none is kept', async () => {
  expect(await status({ user_id: OURS, channel_slug: 'sweet-flips' })).toBe('accepted');
  expect(await status({ user_id: OURS, channel_slug: 'sweet_flips' })).toBe('accepted');
  expect(await status({ user_id: freshId(), channel_slug: 'another' })).toBe('ignored');
  expect(await status({ user_id: OURS })).toBe('dead_letter');
  const [letter] = await eventually(async () => {
    const letters = await board.sql<{ reason: string }>('SELECT reason FROM dead_letters');
    expect(letters).toHaveLength(1);
    return letters;
  });
  expect(letter?.reason).toContain('not looked up yet');
});

test('once another process has looked it up, the id decides', async () => {
  await board.sql(`INSERT INTO kick_channels VALUES ('sweet-flips', ${OURS}, now())`);
  await eventually(async () => expect(await status({ user_id: OURS })).toBe('accepted'));
  expect(await status({ user_id: freshId(), channel_slug: 'sweet-flips' })).toBe('ignored');
});
