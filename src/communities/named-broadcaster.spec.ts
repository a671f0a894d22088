import { broadcasterNamedBy } from './named-broadcaster';

test.each([
  ['/api/chat?broadcaster_user_id=4242&limit=5', '4242'],
  ['/api/chat?limit=5&session_id=4242-1700000000', '4242'],
  ['/api/stream-session/leaderboard?session_id=4242-1700000000', '4242'],
  ['/api/stream-sessions/4242-1700000000', '4242'],
  ['/api/admin/sessions/4242-1700000000/end', '4242'],
  ['/api/admin/exports/boards/4242-1700000000.csv', '4242'],
  ['/api/chat?broadcaster_user_id=1&session_id=4242-1700000000', '1'],
])('%s names the broadcaster %s', (url, broadcaster) => {
  expect(broadcasterNamedBy(url)).toBe(broadcaster);
});

test.each([
  '/api/chat/recent',
  '/api/chat?broadcaster_user_id=',
  '/api/chat?broadcaster_user_id=abc',
  '/api/chat?session_id=nonsense',
  '/api/receipts/0b2c1a3e-1111-4222-8333-444455556666',
  '/api/receipts/1234-5678',
  '/api/viewers/4242',
  '/?x=/api/stream-sessions/4242-1700000000',
])('%s names none', (url) => {
  expect(broadcasterNamedBy(url)).toBeNull();
});
