import { rank } from './board';

const row = (user_id: string, points_earned: number) => ({
  user_id,
  username: user_id,
  profile_picture: null,
  points_earned,
  messages_sent: 1,
  emotes_used: 0,
});
const ranks = (...points: number[]) => rank(points.map((p, i) => row(String(i), p))).map(({ rank }) => rank);

it('ranks are dense over points: equal points, equal rank, and no rank is left out', () => {
  expect(ranks(5, 5, 3, 3, 3, 1, 0, 0)).toEqual([1, 1, 2, 2, 2, 3, 4, 4]);
});

it('somebody with 0 points is ranked too, also first', () => expect(ranks(0, 0)).toEqual([1, 1]));

it('an empty board has no ranks', () => expect(rank([])).toEqual([]));

it('the order and the rows stay as they were', () => {
  const rows = [row('b', 2), row('a', 2)];
  expect(rank(rows)).toEqual([
    { rank: 1, ...row('b', 2) },
    { rank: 1, ...row('a', 2) },
  ]);
  expect(rows[0]).not.toHaveProperty('rank');
});

it('shows no picture whose address is no https URL, as boards of earlier versions may hold', () => {
  const rows = ['javascript:alert(1)', 'https://x/a.webp'].map((profile_picture) => ({
    ...row('a', 1),
    profile_picture,
  }));
  expect(rank(rows).map(({ profile_picture }) => profile_picture)).toEqual([null, 'https://x/a.webp']);
});
