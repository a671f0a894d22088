import { readFileSync } from 'node:fs';
import { dataList } from './answer-reader';
import { liveStreamOf, subscribedOf } from './kick-shapes';

const { body: v2 } = recorded('45-api-livestreams-v2');
const { body: created } = recorded('46-api-subscriptions-create');

function recorded(name: string): { body: object } {
  return JSON.parse(readFileSync(`test/fixtures/api/${name}.json`, 'utf8')) as { body: object };
}

test('who is live is read from both versions of the API', () => {
  const live = {
    broadcaster_user_id: '910000001',
    started_ms: Date.parse('2026-11-20T03:01:11Z'),
    title: 'Evening harbour',
  };
  expect(dataList(v2).map(liveStreamOf)).toEqual([live]);
  const v1 = {
    broadcaster_user_id: 910000001,
    slug: 'harborlights',
    started_at: '2026-11-20T03:01:11Z',
    stream_title: 'Evening harbour',
  };
  expect(liveStreamOf(v1)).toEqual(live);
});

test('an answer without a broadcaster is none', () => {
  for (const broadcaster_user of [{}, null, { id: 'x' }])
    expect(() => liveStreamOf({ broadcaster_user, started_at: '2026-11-20T03:01:11Z' })).toThrow();
});

test('an event that Kick does not subscribe to is told inside a 200', () => {
  expect(dataList(created).map(subscribedOf)).toEqual([
    { event: 'livestream.status.updated', error: null },
    { event: 'chat.message.sent', error: 'event subscription limit reached' },
  ]);
});
