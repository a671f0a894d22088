import { KICK_ID, kickSlug } from '../platform/kick-id';
import { CommunityDirectory, type Listed } from './community-directory';

/** @param ids of its names, as Kick has told them so far */
function community(name: string, broadcasters: string[], ids: string[] = []): Listed {
  const known = [...broadcasters.filter((each) => KICK_ID.test(each)), ...ids];
  const names = broadcasters.filter((each) => !KICK_ID.test(each));
  const missing = ids.length > 0 ? [] : names;
  const channels: Listed['channels'] = {
    hasNames: names.length > 0,
    ids: known,
    belongs: ({ user_id, channel_slug }) => {
      if (known.includes(user_id)) return 'ours';
      if (missing.length === 0) return 'stranger';
      if (channel_slug === '') return 'undecided';
      return missing.includes(kickSlug(channel_slug)) ? 'ours' : 'stranger';
    },
  };
  return { name, hosts: [], broadcasters, channels };
}

const body = (user_id: unknown, channel_slug?: string) =>
  Buffer.from(JSON.stringify({ broadcaster: { user_id, username: 'x', channel_slug } }));

const name = (found: Listed | 'undecided' | undefined) =>
  typeof found === 'object' ? found.name : (found ?? 'nobody');

const alpha = community('alpha', ['1', '2']);

test('a delivery goes to the community that has the broadcaster of its body, and to no other', () => {
  const directory = new CommunityDirectory([alpha, community('beta', ['3'])]);
  expect(name(directory.ofDelivery(body(2, 'two')))).toBe('alpha');
  expect(name(directory.ofDelivery(body('3', 'three')))).toBe('beta');
  expect(name(directory.ofDelivery(body(4, 'four')))).toBe('nobody');
});

test.each(['no JSON', '[]', '{}', '{"broadcaster":5}', '{"broadcaster":{"user_id":{}}}'])(
  'a body that names no broadcaster is of nobody: %s',
  (text) => {
    expect(name(new CommunityDirectory([alpha]).ofDelivery(Buffer.from(text)))).toBe('nobody');
  },
);

test('a channel that the file names is found by the name in the body until its id is known, then by its id', () => {
  const before = new CommunityDirectory([alpha, community('beta', ['some-one'])]);
  expect(name(before.ofDelivery(body(7, 'some_one')))).toBe('beta');
  expect(name(before.ofDelivery(body(7, 'other')))).toBe('nobody');
  expect(name(before.ofBroadcaster('7'))).toBe('nobody');
  const after = new CommunityDirectory([alpha, community('beta', ['some-one'], ['7'])]);
  expect(name(after.ofDelivery(body(7)))).toBe('beta');
  expect(name(after.ofBroadcaster('7'))).toBe('beta');
});

test('a body without a name goes to the only community it can be of, and to none while it can be of two', () => {
  const beta = community('beta', ['some-one']);
  expect(name(new CommunityDirectory([alpha, beta]).ofDelivery(body(7)))).toBe('beta');
  const two = new CommunityDirectory([alpha, beta, community('gamma', ['another'])]);
  expect(name(two.ofDelivery(body(7)))).toBe('undecided');
  expect(name(two.ofDelivery(body(1)))).toBe('alpha');
});
