import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KnownKeys } from '../access/known-keys';
import { Settings } from '../config/settings';
import { KnownRequests } from './front-door';

const request = {
  method: 'GET',
  url: '/board',
  headers: { 'x-api-key': 'one' },
} as unknown as IncomingMessage;
const response = { getHeaders: () => ({ vary: 'Origin' }) } as unknown as ServerResponse;

function knownRequests(mayStillRead: (key: string | undefined) => boolean) {
  const keys = { mayStillRead, onChange: () => () => undefined };
  return new KnownRequests(new Settings(), keys as unknown as KnownKeys);
}

test('a request that was answered well is answered here the next time', () => {
  const known = knownRequests((key) => key === 'one');
  known.remember(request, response);
  expect(known.headersFor(request)).toMatchObject({ all: { vary: 'Origin' } });
});

test('one whose key was revoked while it was answered is not', () => {
  const known = knownRequests(() => false);
  known.remember(request, response);
  expect(known.headersFor(request)).toBeUndefined();
});
