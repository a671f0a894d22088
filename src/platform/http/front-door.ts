import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { KnownKeys } from '../access/known-keys';
import { Settings } from '../config/settings';

/** A route that answers before Express sees the request, whose pipeline costs several times what its work does. */
export interface FrontRoute {
  /** Whether it takes the request. `pass` hands the request to Express, as long as nothing has been answered. */
  take(request: IncomingMessage, response: ServerResponse, pass: () => void): boolean;
}

const MOST_REMEMBERED = 10_000;
const REMEMBERED_MS = 60_000;

/** What a 304 repeats of the headers: the page's browser looks at these before it uses what it has. */
const OF_UNCHANGED = /^(cache-control|vary|access-control-.*)$/;

/** Headers that the pipeline sets whatever the answer says, and those of them that a 304 has. */
export interface CommonHeaders {
  all: OutgoingHttpHeaders;
  unchanged: OutgoingHttpHeaders;
}

/**
 * The headers of requests that the whole pipeline has answered with success: their parameters, key and origin are good. The same
 * request (method, URL, origin, key) may be answered at the front door for the next minute.
 */
@Injectable()
export class KnownRequests {
  private readonly known = new LRUCache<string, CommonHeaders>({ max: MOST_REMEMBERED, ttl: REMEMBERED_MS });
  private readonly isOpen: boolean;

  constructor(
    settings: Settings,
    private readonly keys: KnownKeys,
  ) {
    // Requests that are counted have to pass by where that is done.
    this.isOpen = settings.API_RATE_LIMIT === 0;
    // Whose key is good is for the pipeline to say again.
    keys.onChange(() => this.known.clear());
  }

  /** To be called by the route's controller, when it has set all headers but those of the body. */
  remember(request: IncomingMessage, response: ServerResponse): void {
    // Its key may have been revoked since it passed the guard: `clear` has been then, and would not take this out again.
    if (!this.isOpen || !this.keys.mayStillRead(keyOf(request))) return;
    const all = { ...response.getHeaders() };
    const unchanged = Object.entries(all).filter(([name]) => OF_UNCHANGED.test(name));
    this.known.set(nameOf(request), { all, unchanged: Object.fromEntries(unchanged) });
  }

  /** The headers for an answer to this request, or undefined when the pipeline has to answer it. */
  headersFor(request: IncomingMessage): CommonHeaders | undefined {
    return this.known.get(nameOf(request));
  }
}

/** The API key that a request gives. */
export function keyOf({ headers }: IncomingMessage): string | undefined {
  const given = headers['x-api-key'];
  return typeof given === 'string' ? given : undefined;
}

const nameOf = ({ method = '', url = '', headers }: IncomingMessage): string =>
  `${method} ${url}\n${headers.origin ?? ''}\n${String(headers['x-api-key'] ?? '')}`;
