import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './api-types.js';
import { KEY_HEADER } from './throwing-fetch.js';

export interface ClientOptions {
  /** Where the API is, such as `https://kickboard.example`, also below a path. */
  baseUrl: string;
  /** Sent as `X-API-Key`; needed when the server has API keys. */
  apiKey?: string;
  fetch?: (request: Request) => Promise<Response>;
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
  apiKey === undefined ? {} : { [KEY_HEADER]: apiKey };
