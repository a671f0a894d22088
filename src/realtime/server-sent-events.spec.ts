import type { LogEntry } from './log-entry';
import { encodeEntries, serverSentEvent } from './server-sent-events';

const awards = (id: string, ...messageIds: string[]): LogEntry => ({
  id,
  event: {
    kind: 'awards',
    awards: messageIds.map((message_id) => ({
      message_id,
      user_id: '1',
      username: 'ann',
      session_id: '4242-1',
      amount: 1,
      balance: 1,
      points_earned: 1,
    })),
  },
});
const ids = (...entries: LogEntry[]) =>
  encodeEntries(entries, new Map(), '1-0').map((event) => /^id: (.+)$/m.exec(event)?.[1]);

it('an event is three lines and an empty one, whatever the text holds', () => {
  const text = 'line\r\nbreak\u2028 data: x\n\nid: 9';
  const event = serverSentEvent('message', '1-1', { text });
  expect(event.split('\n')).toEqual([
    'id: 1-1',
    'event: message',
    `data: ${JSON.stringify({ text })}`,
    '',
    '',
  ]);
});

it('only the last event of an entry has its id; those before have the id of the entry before', () => {
  expect(ids(awards('2-0', 'a', 'b', 'c'), awards('3-0', 'd', 'e'))).toEqual([
    '1-0',
    '1-0',
    '2-0',
    '2-0',
    '3-0',
  ]);
});

it('an entry without events counts as received with the next one', () => {
  expect(ids(awards('2-0'), { id: '3-0', event: null }, awards('4-0', 'a', 'b'))).toEqual(['3-0', '4-0']);
});
