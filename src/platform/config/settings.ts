import 'reflect-metadata';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsNumber, IsOptional, IsString, Max, Min, MinLength } from 'class-validator';
import { exactOrigin, isExactOrigin } from './exact-origin';
import { isHost } from './host';
import { isFilesUrl } from './files-url';
import { isFeedUrlOrQuestion } from './feed-settings';
import { isOtlpHeaders, isOtlpUrl, otlpUrlRule, SAMPLERS } from './otlp-settings';
import { Bonus, Decimal, Digits, isRsaPublicKey, IsUsable, List, url } from './setting-rules';
import { isPostgresUrl, isRedisUrl, postgresUrlRule, REDIS_URL_RULE } from './store-urls';
import { isTrustedProxy } from './trusted-proxy';
import { isKickSlug, KICK_ID, kickSlug } from '../kick-id';

/**
 * Every setting of the product, named as its environment variable (source: docs/configuration.md, `.env.example`).
 * Milliseconds and seconds are in the names; an empty variable means unset, so the default written here holds.
 */
export class Settings {
  @Digits() @IsInt() @Min(1) @Max(60_000) MESSAGE_FLUSH_INTERVAL_MS = 250;
  @Digits() @IsInt() @Min(1) @Max(600_000) COIN_SYNC_INTERVAL_MS = 2000;
  @Digits() @IsInt() @Min(1) @Max(1000) MAX_MESSAGE_BATCH_SIZE = 50;
  @Digits() @IsInt() @Min(10) @Max(60_000) CHAT_WORKER_POLL_INTERVAL_MS = 100;
  @Digits() @IsInt() @Min(1) @Max(1000) CHAT_WORKER_BATCH_SIZE = 25;
  @Digits() @IsInt() @Min(10) @Max(60_000) POINT_WORKER_POLL_INTERVAL_MS = 100;
  @Digits() @IsInt() @Min(1) @Max(1000) POINT_WORKER_BATCH_SIZE = 25;
  @Digits() @IsInt() @Min(0) @Max(86_400) COIN_RATE_LIMIT_SECONDS = 300;
  @Digits() @IsInt() @Min(1) @Max(8760) SESSION_REDIS_HOURS = 24;
  /** Unset, messages are kept for ever. */
  @IsOptional() @Digits() @IsInt() @Min(1) @Max(36_500) CHAT_RETENTION_DAYS?: number;

  /** Of many communities that these processes serve; unset, they serve one. */
  @IsOptional() @IsString() COMMUNITIES_FILE?: string;

  @Digits() @IsInt() @Min(0) @Max(65_535) PORT = 3000;
  @Digits() @IsInt() @Min(0) @Max(65_535) WORKER_PORT = 3001;

  @IsUsable(isPostgresUrl, postgresUrlRule('DATABASE_URL')) DATABASE_URL!: string;
  /** For migrations, when DATABASE_URL leads through a pooler. */
  @IsOptional() @IsUsable(isPostgresUrl, postgresUrlRule('DATABASE_DIRECT_URL')) DATABASE_DIRECT_URL?: string;
  @IsUsable(isRedisUrl, REDIS_URL_RULE) REDIS_URL!: string;

  @IsString() REDIS_KEY_PREFIX = '';
  /** How many replicas must have a message before Redis counts as having taken it; 0 = nobody waits. */
  @Digits() @IsInt() @Min(0) @Max(10) REDIS_WAIT_REPLICAS = 0;
  @Digits() @IsInt() @Min(1) @Max(1000) REDIS_WAIT_MS = 50;

  @Transform(({ value }) => (typeof value === 'string' ? value.replaceAll('\\n', '\n') : value))
  @IsOptional()
  @IsUsable(
    isRsaPublicKey,
    'KICK_PUBLIC_KEY must be the PEM of an RSA public key (newlines may be written as \\n)',
  )
  /** Unset, it is the key that Kick tells (PublicKeys). */
  KICK_PUBLIC_KEY?: string;

  @Digits() @IsInt() @Min(0) KICK_WEBHOOK_MAX_AGE_SECONDS = 86_400;

  @List(
    'KICK_BROADCASTER_IDS must be comma-separated Kick user ids or channel names, at least one',
    (channel) => KICK_ID.test(channel) || isKickSlug(channel),
    kickSlug,
  )
  KICK_BROADCASTER_IDS: string[] = [];

  @url('KICK_API_URL') KICK_API_URL = 'https://api.kick.com';
  @url('KICK_AUTH_URL') KICK_AUTH_URL = 'https://id.kick.com';
  /** Unset, pages take Kick's pictures from Kick. */
  @IsOptional()
  @IsUsable(
    isFilesUrl,
    'KICK_FILES_URL must be an http(s) URL without a slash at its end, such as https://pictures.example/kick',
  )
  KICK_FILES_URL?: string;
  @IsOptional() @IsString() KICK_CLIENT_ID?: string;
  @IsOptional() @IsString() KICK_CLIENT_SECRET?: string;
  @IsOptional() @IsIn(['off', 'watch', 'manage']) KICK_SUBSCRIPTIONS?: 'off' | 'watch' | 'manage';
  @Digits() @IsInt() @Min(1) @Max(86_400) KICK_SYNC_INTERVAL_SECONDS = 300;

  /** A second source of chat, beside the webhooks. */
  @IsIn(['off', 'pusher', 'centrifugo']) KICK_FEED: 'off' | 'pusher' | 'centrifugo' = 'off';

  @List(
    'KICK_CHATROOM_IDS must be comma-separated pairs of a Kick user id and the id of its chatroom such as 4242:998877, each chatroom once',
    (pair) => pair.split(':').length === 2 && pair.split(':').every((id) => KICK_ID.test(id)),
  )
  KICK_CHATROOM_IDS: string[] = [];

  @IsOptional()
  @IsUsable(
    isFeedUrlOrQuestion,
    'KICK_FEED_URL must be a ws:// or wss:// URL without user and fragment, of a Pusher server with /app/<key>; or the https:// URL ending in /chat/connection where Kick says where the feed is',
  )
  KICK_FEED_URL?: string;

  @Digits() @IsInt() @Min(0) @Max(1_000_000) API_RATE_LIMIT = 0;
  /** 0: every answer is asked for, and exact. */
  @Digits() @IsInt() @Min(0) @Max(60) BOARD_CACHE_SECONDS = 0;

  @IsUsable(
    isTrustedProxy,
    'TRUST_PROXY must be the number of proxies before this process, their addresses with commas between (loopback, uniquelocal, 10.0.0.0/8), true or false',
  )
  TRUST_PROXY = '';

  // A header carries nothing else, so another key would lock everybody out.
  @List('API_KEYS must be comma-separated keys of Latin letters, digits and signs, at least one', (key) =>
    /^[\x20-\x7e\xa0-\xff]+$/.test(key),
  )
  API_KEYS: string[] = [];

  @IsUsable(
    (name) => !/[:\p{Cc}]/u.test(name),
    'ADMIN_USERNAME must hold no colon, which ends the name in HTTP Basic, and no control characters',
  )
  ADMIN_USERNAME = 'admin';
  @IsOptional() @IsString() @MinLength(4) ADMIN_PASSWORD?: string;

  @List(
    'CORS_ORIGINS must be comma-separated exact origins such as https://dashboard.example, without path or wildcard, at least one',
    isExactOrigin,
    exactOrigin,
  )
  CORS_ORIGINS: string[] = [];

  @List(
    'ENDPOINTS_ALLOW_PRIVATE must be comma-separated hosts without port such as shop.internal,10.0.0.5, or *',
    (host) => host === '*' || isHost(host),
    (host) => host.replace(/^\[|\]$/g, '').toLowerCase(),
  )
  ENDPOINTS_ALLOW_PRIVATE: string[] = [];

  @Digits() @IsInt() @Min(1) @Max(1_000_000) COIN_AMOUNT = 1;

  @Bonus() BONUS_FOLLOW = 0;
  @Bonus() BONUS_SUBSCRIPTION = 0;
  @Bonus() BONUS_RENEWAL = 0;
  /** To the gifter for each giftee, BONUS_GIFT_MAX coins for one event at most (0 = no limit). */
  @Bonus() BONUS_GIFT = 0;
  @Bonus() BONUS_GIFT_MAX = 50;
  /** For each 100 KICKs. */
  @Bonus() BONUS_KICKS = 0;

  @List(
    'EXCLUDED_USERNAMES must be comma-separated Kick names without spaces, at least one',
    (name) => /^[^\s@]+$/.test(name),
    (name) => name.replace(/^@/, ''),
  )
  EXCLUDED_USERNAMES: string[] = ['botrix', 'kickbot'];

  @IsIn(['json', 'pretty']) LOG_FORMAT: 'json' | 'pretty' = 'json';
  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']) LOG_LEVEL = 'info';

  /** Where OTLP over HTTP is taken, before /v1/traces. Without it and the next one there are no traces. */
  @IsOptional()
  @IsUsable(
    (url) => isOtlpUrl(url) && !url.includes('?'),
    otlpUrlRule('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://localhost:4318'),
  )
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;
  /** The whole URL. */
  @IsOptional()
  @IsUsable(isOtlpUrl, otlpUrlRule('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'http://localhost:4318/v1/traces'))
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string;
  @IsOptional()
  @IsUsable(
    isOtlpHeaders,
    'OTEL_EXPORTER_OTLP_HEADERS must be comma-separated name=value pairs, values percent-encoded, such as authorization=Bearer%20token',
  )
  OTEL_EXPORTER_OTLP_HEADERS?: string;
  @IsString() OTEL_SERVICE_NAME = 'kickboard';
  @IsIn(SAMPLERS) OTEL_TRACES_SAMPLER = 'parentbased_always_on';
  /** The share of the samplers with a ratio. */
  @Decimal() @IsNumber() @Min(0) @Max(1) OTEL_TRACES_SAMPLER_ARG = 1;
}
