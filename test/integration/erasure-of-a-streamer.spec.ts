import { BODY_HAS_ID, BODY_HAS_NAME, namesPerson } from '../../src/admin/erasure/named-in-body';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
});
afterAll(() => board.close());

test('whose channel it is names nobody: dead letters of a channel stay when its owner is erased as a viewer', async () => {
  const channel = board.channel();
  await channel.start();
  const theirs = await channel.chat(channel.broadcaster, 1);
  await board.settle();
  const letter = (message_id: number, sender = viewer('bob')) =>
    board.kick.deliver('chat.message.sent', { message_id, broadcaster: channel.broadcaster, sender });
  await letter(1);
  await letter(2, channel.broadcaster);
  await board.settle();
  await board.stopWorkers();
  await letter(3);
  await letter(4, channel.broadcaster);
  const { status, body } = await administration(board)('DELETE', `viewers/${channel.id}`);
  expect([status, body.removed]).toEqual([200, expect.objectContaining({ messages: 1, dead_letters: 1 })]);
  await board.startWorker();
  await board.settle();
  const left = await board.sql<{ id: string }>(
    `SELECT convert_from(body, 'UTF8')::jsonb ->> 'message_id' AS id FROM dead_letters ORDER BY 1`,
  );
  expect(left.map(({ id }) => id)).toEqual(['1', '3']);
  expect(
    await board.sql('SELECT content, sender ->> $2 AS id FROM chat_messages WHERE message_id = $1', [
      theirs,
      'user_id',
    ]),
  ).toEqual([{ content: '', id: null }]);
});

const NAME = 'Zoë "Z" \\o/';
const zoe = {
  user_id: 77,
  username: NAME,
  identity: { username_color: '#fff', badges: [{ text: '{' }, {}] },
};
const bob = { user_id: 777, username: 'bob' };
const spoken = { broadcaster: zoe, sender: bob };
const whole = JSON.stringify(spoken);

test.each<[string, { id: boolean; name: boolean }]>([
  [whole, { id: false, name: false }],
  [JSON.stringify(spoken, null, 2), { id: false, name: false }],
  [JSON.stringify({ ...spoken, sender: zoe }), { id: true, name: true }],
  [JSON.stringify({ ...spoken, sender: { ...bob, username: NAME } }), { id: false, name: true }],
  [JSON.stringify({ ...spoken, sender: { user_id: 77 }, content: 'ü' }), { id: true, name: false }],
  [JSON.stringify({ id: '77', broadcaster: bob }), { id: true, name: false }],
  // What somebody wrote opens no object.
  [
    JSON.stringify({ content: '"broadcaster":{\\"', sender: zoe, broadcaster: { username: '{' } }),
    { id: true, name: true },
  ],
  [
    JSON.stringify({ broadcaster: { username: '\\{"}{' }, follower: { user_id: 77 } }),
    { id: true, name: false },
  ],
  // Nobody can tell where the object of a body that is cut off would have ended.
  [whole.slice(0, whole.indexOf('identity')), { id: true, name: true }],
  [whole.slice(0, whole.indexOf('"sender')), { id: false, name: false }],
  ['"broadcaster":null,"user_id":77', { id: true, name: false }],
])('%s is read alike here and in Postgres', async (body, expected) => {
  const [row] = await board.sql(
    `SELECT ${BODY_HAS_ID} AS id, ${BODY_HAS_NAME} AS name FROM (SELECT convert_to($3, 'UTF8') AS body) AS letter`,
    ['77', [NAME], body],
  );
  expect(row).toEqual(expected);
  expect(namesPerson(body, '77', [])).toBe(expected.id);
  expect(namesPerson(body, '0', [NAME])).toBe(expected.name);
});

test('a body that is no text is read as well', async () => {
  const bytes = (ids: number) =>
    Buffer.concat([Buffer.from([0, 0xff, 0x5c]), Buffer.from(`{"user_id":${ids}}`)]);
  for (const [id, named] of [
    [77, true],
    [778, false],
  ] as const) {
    const [row] = await board.sql(
      `SELECT ${BODY_HAS_ID} AS named FROM (SELECT $2::bytea AS body) AS letter`,
      ['77', bytes(id)],
    );
    expect(row).toEqual({ named });
  }
});
