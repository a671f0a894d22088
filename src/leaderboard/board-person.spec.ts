import { type BoardPerson, readPerson, writePerson } from './board-person';

const person: BoardPerson = {
  points: 3,
  messages: 12,
  emotes: 1,
  last_ms: 1_795_390_000_000,
  last_seq: '1795390000000123',
  named_ms: 1_795_390_000_000,
  username: 'a {"b": 1} c',
  profile_picture: null,
};

it('is read as it was written, whatever the name', () => {
  expect(readPerson(writePerson(person))).toEqual(person);
  expect(readPerson(writePerson({ ...person, username: '', profile_picture: 'https://x/ y.webp' }))).toEqual({
    ...person,
    username: '',
    profile_picture: 'https://x/ y.webp',
  });
});
