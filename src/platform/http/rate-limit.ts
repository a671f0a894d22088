import { createHash } from 'node:crypto';
import type { DynamicModule } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import type { Request } from 'express';
import type { Settings } from '../config/settings';

const MINUTE_MS = 60_000;

const digest = (text: string) => createHash('sha256').update(text).digest('base64url');

/**
 * API_RATE_LIMIT: requests a minute, over all routes of this process together, of each known API key, or of each address
 * without one (a made-up key is no way around it). `@Open` routes are apart, and the webhook never comes here.
 */
export function rateLimit({ API_RATE_LIMIT: limit, API_KEYS }: Settings): DynamicModule[] {
  if (limit === 0) return [];
  const known = new Set(API_KEYS.map(digest));
  const tracker = ({ headers, ip = '' }: Request) => {
    const key = headers['x-api-key'];
    const named = typeof key === 'string' ? digest(key) : '';
    return known.has(named) ? `key ${named}` : `address ${ip}`;
  };
  return [
    ThrottlerModule.forRoot({
      throttlers: [{ ttl: MINUTE_MS, limit }],
      getTracker: (request) => tracker(request as Request),
      generateKey: (_context, tracked) => tracked,
      errorMessage: `more than ${limit} requests in a minute (setting API_RATE_LIMIT): go on after Retry-After seconds`,
    }),
  ];
}
