import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './api-types.js';

export interface ClientOptions {
  /** Where the API is, such as `https://kickboard.example`. */
  baseUrl: string;
  /** Sent as `X-API-Key`; needed when the server has API keys. */
  apiKey?: string;
  fetch?: typeof globalThis.fetch;
}

/** The HTTP API by its document: a path or a parameter that it does not have does not compile. */
export type KickboardClient = Client<paths>;

export const createKickboardClient = (options: ClientOptions): KickboardClient =>
  createClient<paths>({
    baseUrl: options.baseUrl,
    headers: keyHeader(options),
    ...(options.fetch ? { fetch: options.fetch } : {}),
  });

export const keyHeader = ({ apiKey }: ClientOptions): Record<string, string> =>
  apiKey === undefined ? {} : { 'X-API-Key': apiKey };
