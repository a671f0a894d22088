import { forgetPerson } from './forget-person';

const ada = (fields: object = {}) => ({
  user_id: '77',
  username: 'Ada',
  channel_slug: 'ada',
  profile_picture: 'https://kick.com/ada.png',
  ...fields,
});
const ben = { user_id: '777', username: 'Ben', channel_slug: 'ben', profile_picture: null };
const forgotten = (entry: object, options?: { keepsId: boolean }) => {
  const json = forgetPerson(JSON.stringify(entry), '77', options);
  return json === null ? null : (JSON.parse(json) as object);
};

const gone = { user_id: '77', username: 'deleted', channel_slug: '', profile_picture: null };

test('a message loses its sender, its text, its emotes and whom it answers', () => {
  const message = {
    message_id: 'a',
    sender: ada(),
    content: 'hi',
    emotes: [{}],
    emote_count: 1,
    replies_to: {},
  };
  expect(forgotten(message)).toEqual({
    message_id: 'a',
    sender: gone,
    content: '',
    emotes: [],
    emote_count: 1,
    replies_to: null,
  });
  expect(forgotten(message, { keepsId: false })).toMatchObject({ sender: { ...gone, user_id: null } });
});

test('an answer of somebody else keeps its own text and loses what it repeats', () => {
  const answer = {
    sender: ben,
    content: 'no',
    replies_to: { message_id: 'a', content: 'hi', sender: ada() },
  };
  expect(forgotten(answer)).toEqual({
    sender: ben,
    content: 'no',
    replies_to: { message_id: 'a', content: '', sender: gone },
  });
});

test('whose channel it is stays, and so does how many emotes a waiting message has', () => {
  expect(forgotten({ broadcaster: ada(), sender: ben, content: 'hi' })).toBeNull();
  expect(forgotten(ada({ emotes: 3 }))).toEqual({ ...gone, emotes: 3 });
  const ban = { kind: 'ban', broadcaster_user_id: '1', user_id: '77', reason: 'Ada is rude' };
  expect(forgotten(ban)).toEqual({ ...ban, reason: '' });
  const bonus = { kind: 'bonus', reason: 'follow', viewer: ada() };
  expect(forgotten(bonus)).toEqual({ ...bonus, viewer: gone });
  const redemption = { kind: 'redemption', channel_slug: 'ben', user_id: '77', user_input: 'please' };
  expect(forgotten(redemption)).toEqual({ ...redemption, user_input: '' });
});

test.each([JSON.stringify(ben), '77', 'no JSON "77"', '{"message_id":"77"}'])(
  '%s names somebody else, or nobody',
  (json) => {
    expect(forgetPerson(json, '77')).toBeNull();
  },
);
