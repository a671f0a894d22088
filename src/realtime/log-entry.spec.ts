import { isAfter, isEntryId, readLogEntry } from './log-entry';

it.each([
  ['1-2', '1-1', true],
  ['2-0', '1-9', true],
  ['1-10', '1-9', true],
  ['10-0', '9-0', true],
  ['1-1', '1-1', false],
  ['1-1', '2-0', false],
])('%s after %s: %s', (id, other, expected) => expect(isAfter(id, other)).toBe(expected));

it('ids of clients are two numbers of 64 bits', () => {
  expect(['1795389824000-0', '0-0', '9999999999999999999-9'].every(isEntryId)).toBe(true);
  const others = ['', '1', '1-', '-1', '1-1-1', ' 1-1', '1-1\n', '+', '$', '18446744073709551616-0', '١-١'];
  expect(others.filter(isEntryId)).toEqual([]);
});

it.each([
  ['of a kind that a later version writes', ['follow', '{}']],
  ['that is not JSON', ['awards', '[{']],
  ['whose awards are no list', ['awards', '{"user_id":1}']],
  ['of which one award is nothing', ['awards', '[null]']],
  ['whose session has no id', ['session', '{}']],
  ['that names no message', ['messages', '1790000000000000']],
  ['of which one names no message', ['messages', '1790000000000000:a 1790000000000001']],
  ['without fields', []],
])('an entry %s is passed over', (_, fields) => {
  expect(readLogEntry(['1-1', fields])).toEqual({ id: '1-1', event: null });
});

it('messages are named in the order of their arrival, whatever their ids hold', () => {
  const ids = ['8f3a1c20-0000-4000-8000-000000000000', 'with:colons', '{"json":1}'];
  const messages = ids.map((message_id, i) => ({ arrival_seq: `179000000000000${i}`, message_id }));
  const text = messages.map(({ arrival_seq, message_id }) => `${arrival_seq}:${message_id}`).join(' ');
  expect(readLogEntry(['1-1', ['messages', text]])).toEqual({
    id: '1-1',
    event: { kind: 'messages', messages },
  });
});

it('awards may be none: the board changed all the same', () => {
  expect(readLogEntry(['1-1', ['awards', '[]']])).toEqual({
    id: '1-1',
    event: { kind: 'awards', awards: [] },
  });
});
