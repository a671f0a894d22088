import { type ClientOptions, createKickboardClient, throwingFetch } from '@kickboard/client';
import { readAccessKey } from './access-key';
import { baseUrl } from './base-url';
import { takeFirstAnswer } from './first-answers';

const TIMEOUT_MS = 8000;

/** Where the API is and what opens it, as plain data that can be handed to a worker. */
export function pageAccess(): ClientOptions {
  const apiKey = readAccessKey();
  return apiKey ? { baseUrl, apiKey } : { baseUrl };
}

export const api = createKickboardClient({
  baseUrl,
  fetch: throwingFetch({
    timeoutMs: TIMEOUT_MS,
    apiKey: readAccessKey,
    send: (request, init) => takeFirstAnswer(request) ?? fetch(request, init),
  }),
});
