import { type ClientOptions, createKickboardClient, throwingFetch } from '@kickboard/client';
import { apiUrl } from '../settings';
import { readAccessKey } from './access-key';

const TIMEOUT_MS = 8000;
/** The API that serves this page is where the page is, also below a path. */
const baseUrl = apiUrl(import.meta.env) || new URL('.', location.href).href.replace(/\/$/, '');

/** Where the API is and what opens it, as plain data that can be handed to a worker. */
export function pageAccess(): ClientOptions {
  const apiKey = readAccessKey();
  return apiKey ? { baseUrl, apiKey } : { baseUrl };
}

export const api = createKickboardClient({
  baseUrl,
  fetch: throwingFetch({ timeoutMs: TIMEOUT_MS, apiKey: readAccessKey }),
});
