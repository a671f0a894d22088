import type { Subscription } from './api/kick-shapes';
import { planSubscriptions } from './subscription-plan';

const EVENTS = ['chat.message.sent', 'livestream.status.updated'];

let made = 0;
const subscription = (broadcaster: string, event: string, minute = 0): Subscription => ({
  id: `S${(made += 1)}`,
  broadcaster_user_id: broadcaster,
  event,
  version: 1,
  created_at: `2026-06-01T20:${String(minute).padStart(2, '0')}:00Z`,
});
const plan = (...listed: Subscription[]) => planSubscriptions(['1', '2'], EVENTS, listed);

test('with nothing subscribed, all events of all channels are missing', () => {
  expect(plan().missing).toEqual([
    { broadcaster_user_id: '1', events: EVENTS },
    { broadcaster_user_id: '2', events: EVENTS },
  ]);
});

test('what is subscribed is not missing', () => {
  expect(
    plan(...EVENTS.map((event) => subscription('1', event)), subscription('2', EVENTS[0] as string)).missing,
  ).toEqual([{ broadcaster_user_id: '2', events: [EVENTS[1]] }]);
});

test('of one that stands three times the oldest stays, in whatever order they are listed', () => {
  const [first, second, third] = [1, 2, 3].map((minute) =>
    subscription('1', 'chat.message.sent', minute),
  ) as [Subscription, Subscription, Subscription];
  for (const listed of [
    [first, second, third],
    [third, first, second],
  ]) {
    expect(plan(...listed).single).toEqual([first]);
    expect(plan(...listed).doubles).toEqual([second, third]);
  }
});

test("another channel's and another event's are somebody else's, also when they stand twice", () => {
  const others = [
    subscription('3', 'chat.message.sent'),
    subscription('3', 'chat.message.sent'),
    subscription('1', 'made.up'),
    subscription('1', 'made.up'),
  ];
  expect(plan(...others)).toMatchObject({ foreign: others, doubles: [] });
});
