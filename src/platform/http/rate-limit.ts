import { Injectable } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import {
  ThrottlerModule,
  type ThrottlerModuleOptions,
  type ThrottlerOptionsFactory,
} from '@nestjs/throttler';
import type { Request } from 'express';
import { KnownKeys } from '../access/known-keys';
import { Settings } from '../config/settings';

const MINUTE_MS = 60_000;

/**
 * API_RATE_LIMIT: requests a minute, over all routes of this process together, of each known API key, or of each address
 * without one (a made-up key is no way around it). `@Open` routes are apart, and the webhook never comes here.
 */
@Injectable()
class RateLimitOptions implements ThrottlerOptionsFactory {
  constructor(
    private readonly settings: Settings,
    private readonly keys: KnownKeys,
  ) {}

  createThrottlerOptions(): ThrottlerModuleOptions {
    const { API_RATE_LIMIT: limit } = this.settings;
    return {
      throttlers: [{ ttl: MINUTE_MS, limit }],
      getTracker: (request) => this.tracker(request as Request),
      generateKey: (_context, tracked) => tracked,
      errorMessage: `more than ${limit} requests in a minute (setting API_RATE_LIMIT): retry after Retry-After seconds`,
    };
  }

  private tracker({ headers, ip = '' }: Request): string {
    const given = headers['x-api-key'];
    const key = typeof given === 'string' ? this.keys.peek(given) : null;
    return key ? `key ${key.id}` : `address ${ip}`;
  }
}

export const rateLimit = ({ API_RATE_LIMIT }: Settings): DynamicModule[] =>
  API_RATE_LIMIT === 0 ? [] : [ThrottlerModule.forRootAsync({ useClass: RateLimitOptions })];
