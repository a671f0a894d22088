import { readFileSync } from 'node:fs';
import { placeOf } from './feed-discovery';

const { body } = JSON.parse(readFileSync('test/fixtures/feed/41-feed-centrifugo-discovery.json', 'utf8')) as {
  body: Record<'chat_connection' | 'chat_connection_pusher', object>;
};

test('the server names the provider and its address: neither is compiled in', () => {
  const named = [body.chat_connection, body.chat_connection_pusher].map((answer) => {
    const place = placeOf(answer);
    return [place?.provider, place?.address.href];
  });
  expect(named).toEqual([
    ['centrifugo', 'wss://realtime.us-west-2.platform.kick.example/connection/websocket'],
    ['pusher', 'wss://ws-us2.pusher.com/app/newkey'],
  ]);
});

test('a provider that nobody knows, or credentials of another shape, are passed over', () => {
  const unknown = { provider: 'ably', credentials: { url: 'wss://ably.example' } };
  const strange = { provider: 'pusher', credentials: { app_key: '../x', cluster: 'us2.evil.example/' } };
  const page = { provider: 'centrifugo', credentials: { url: 'https://kick.example' } };
  expect(placeOf({ data: { connections: [unknown, strange, page] } })).toBeNull();
  expect(placeOf({ data: { connections: null } })).toBeNull();
  const known = { provider: 'centrifugo', credentials: { url: 'wss://a.example/connection/websocket' } };
  expect(placeOf({ data: { connections: [unknown, known] } })?.address.host).toBe('a.example');
});
