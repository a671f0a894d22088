import { EMOTES } from './chat-phrases';
import { drawnPicture, facePicture } from './drawn-pictures';
import { Population } from './population';

test.each(EMOTES)('the crowd’s emote %s (%s) is drawn', (id) => {
  expect(drawnPicture(`/emotes/${id}/fullsize`)).toMatch(/^<svg xmlns=.*<\/svg>$/);
});

test('somebody’s picture is at the address that webhooks name, the same each time, and not that of somebody else', () => {
  const { chatters } = new Population(40, 1, facePicture);
  const addresses = chatters.map(({ person }) => person.profile_picture).filter(Boolean) as string[];
  const draw = () => addresses.map((address) => drawnPicture(new URL(address).pathname));
  const drawn = draw();
  expect(addresses.length).toBeGreaterThan(20);
  expect(drawn.every((face) => face?.startsWith('<svg'))).toBe(true);
  expect(draw()).toEqual(drawn);
  expect(new Set(drawn).size).toBeGreaterThan(addresses.length / 2);
});

test.each(['/emotes/1/fullsize', '/emotes/constructor/fullsize', '/kickboard-demo/people/x.svg', '/'])(
  '%s is no picture',
  (path) => expect(drawnPicture(path)).toBeUndefined(),
);
