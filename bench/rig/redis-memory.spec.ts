import { family } from './redis-memory';

test.each([
  ['msg-coins:8f3a1c20-0000-4000-8000-000000000000', 'msg-coins'],
  ['session:4242-1767225600:77', 'session'],
  ['board:people:4242-1767225600', 'board:people'],
  ['chat:live:4242', 'chat:live'],
  ['chat:watermark', 'chat:watermark'],
  ['bull:points:123', 'bull'],
])('%s belongs to %s', (key, expected) => {
  expect(family(key)).toBe(expected);
});
