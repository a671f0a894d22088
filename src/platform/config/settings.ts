import { createPublicKey } from 'node:crypto';
import 'reflect-metadata';
import { Transform, Type } from 'class-transformer';
import {
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateBy,
} from 'class-validator';
import { KICK_PUBLISHED_KEY } from './kick-published-key';
import { isTrustedProxy } from './trusted-proxy';

const list = () =>
  Transform(({ value }) =>
    String(value)
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  );
const url = (name: string) =>
  IsUrl(
    { require_tld: false, require_protocol: true, protocols: ['http', 'https'] },
    { message: `${name} must be an http(s) URL` },
  );

/** A rule of our own: what is found wrong only at first use would be a stack trace instead of one clear line. */
const IsUsable = (usable: (value: string) => boolean, message: string) =>
  ValidateBy({
    name: 'isUsable',
    validator: {
      validate: (value) => typeof value === 'string' && usable(value),
      defaultMessage: () => message,
    },
  });

function isRsaPublicKey(pem: string): boolean {
  if (!/^-----BEGIN (RSA )?PUBLIC KEY-----/.test(pem)) return false;
  try {
    return createPublicKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

const SENTINEL_GROUP = /^redis\+sentinel:\/\/([^:@/\s]*:[^@/\s]*@)?[^@/\s]+\/[^/?\s]+$/;

const isRedisUrl = (value: string): boolean =>
  SENTINEL_GROUP.test(value) ||
  value.split(',').every((node) => /^rediss?:\/\//.test(node.trim()) && URL.canParse(node.trim()));

/**
 * Every setting of the product, named as its environment variable (source: README "Settings", `.env.example`).
 * Milliseconds and seconds are in the names; an empty variable means unset, so the default written here holds.
 */
export class Settings {
  @Type(() => Number) @IsInt() @Min(1) @Max(60_000) MESSAGE_FLUSH_INTERVAL_MS = 250;
  @Type(() => Number) @IsInt() @Min(1) @Max(600_000) COIN_SYNC_INTERVAL_MS = 2000;
  @Type(() => Number) @IsInt() @Min(1) @Max(1000) MAX_MESSAGE_BATCH_SIZE = 50;
  @Type(() => Number) @IsInt() @Min(10) @Max(60_000) CHAT_WORKER_POLL_INTERVAL_MS = 100;
  @Type(() => Number) @IsInt() @Min(1) @Max(1000) CHAT_WORKER_BATCH_SIZE = 25;
  @Type(() => Number) @IsInt() @Min(10) @Max(60_000) POINT_WORKER_POLL_INTERVAL_MS = 100;
  @Type(() => Number) @IsInt() @Min(1) @Max(1000) POINT_WORKER_BATCH_SIZE = 25;
  @Type(() => Number) @IsInt() @Min(0) @Max(86_400) COIN_RATE_LIMIT_SECONDS = 300;

  @Type(() => Number) @IsInt() @Min(0) @Max(65_535) PORT = 3000;
  @Type(() => Number) @IsInt() @Min(0) @Max(65_535) WORKER_PORT = 3001;

  @Matches(/^postgres(ql)?:\/\//, { message: 'DATABASE_URL must be a postgres:// URL' })
  DATABASE_URL!: string;

  @IsUsable(
    isRedisUrl,
    'REDIS_URL must be a redis:// or rediss:// URL, several of them with commas between, or redis+sentinel://host:port,host:port/name',
  )
  REDIS_URL!: string;

  @IsString() REDIS_KEY_PREFIX = '';

  @Transform(({ value }) => String(value).replaceAll('\\n', '\n'))
  @IsUsable(
    isRsaPublicKey,
    'KICK_PUBLIC_KEY must be the PEM of an RSA public key (newlines may be written as \\n)',
  )
  KICK_PUBLIC_KEY = KICK_PUBLISHED_KEY;

  @Type(() => Number) @IsInt() @Min(0) KICK_WEBHOOK_MAX_AGE_SECONDS = 86_400;

  @list()
  @IsArray()
  @Matches(/^[1-9]\d{0,17}$/, {
    each: true,
    message: 'KICK_BROADCASTER_IDS must be comma-separated Kick user ids',
  })
  KICK_BROADCASTER_IDS: string[] = [];

  @url('KICK_API_URL') KICK_API_URL = 'https://api.kick.com';
  @url('KICK_AUTH_URL') KICK_AUTH_URL = 'https://id.kick.com';
  @IsOptional() @IsString() KICK_CLIENT_ID?: string;
  @IsOptional() @IsString() KICK_CLIENT_SECRET?: string;

  @Type(() => Number) @IsInt() @Min(0) @Max(1_000_000) API_RATE_LIMIT = 0;

  @IsUsable(
    isTrustedProxy,
    'TRUST_PROXY must be the number of proxies before this process, their addresses with commas between (loopback, uniquelocal, 10.0.0.0/8), true or false',
  )
  TRUST_PROXY = '';

  @list() @IsArray() API_KEYS: string[] = [];
  @IsString() ADMIN_USERNAME = 'admin';
  @IsOptional() @IsString() @MinLength(4) ADMIN_PASSWORD?: string;

  @list()
  @IsArray()
  @Matches(/^https?:\/\/[^/*\s]+$/, {
    each: true,
    message: 'CORS_ORIGINS must be exact origins such as https://dashboard.example, without path or wildcard',
  })
  CORS_ORIGINS: string[] = [];

  @Type(() => Number) @IsInt() @Min(1) @Max(1_000_000) COIN_AMOUNT = 1;
  @list() @IsArray() EXCLUDED_USERNAMES: string[] = ['botrix', 'kickbot'];
  @IsIn(['json', 'pretty']) LOG_FORMAT: 'json' | 'pretty' = 'json';
  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']) LOG_LEVEL = 'info';
}
