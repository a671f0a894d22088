import { createPublicKey } from 'node:crypto';
import 'reflect-metadata';
import { plainToInstance, Transform, Type } from 'class-transformer';
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
  validateSync,
} from 'class-validator';
import { KICK_PUBLISHED_KEY } from './kick-published-key';

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

/** Settings that must never appear in a log or an answer, by name. */
const SECRETS = new Set([
  'DATABASE_URL',
  'REDIS_URL',
  'KICK_CLIENT_SECRET',
  'API_KEYS',
  'ADMIN_PASSWORD',
  'KICK_PUBLIC_KEY',
]);

/** A setting that cannot be used; `message` is one line that names each bad setting and what it must be. */
export class InvalidSettings extends Error {}

/**
 * Reads the settings from environment variables.
 * @throws InvalidSettings naming every setting that is wrong, in one line
 */
export function parseSettings(environment: Record<string, string | undefined>): Settings {
  const defaults = new Settings();
  const known = [
    ...Object.keys(defaults),
    'DATABASE_URL',
    'REDIS_URL',
    'KICK_CLIENT_ID',
    'KICK_CLIENT_SECRET',
    'ADMIN_PASSWORD',
  ];
  const given = known.flatMap((name) => {
    const value = environment[name]?.trim();
    return value ? [[name, value] as const] : [];
  });
  const settings = plainToInstance(Settings, Object.fromEntries(given), { exposeDefaultValues: true });
  const problems = validateSync(settings).map((problem) => {
    const rules = Object.values(problem.constraints ?? {});
    return problem.value === undefined ? `${problem.property} is required` : rules.join(' and ');
  });
  const isCluster = problems.length === 0 && /^rediss?:.*,/.test(settings.REDIS_URL);
  if (isCluster && !/\{[^}]+\}/.test(settings.REDIS_KEY_PREFIX)) {
    problems.push('REDIS_KEY_PREFIX must hold a hash tag such as {community}: on a Redis Cluster');
  }
  if (problems.length > 0) throw new InvalidSettings(`invalid settings: ${problems.join('; ')}`);
  return settings;
}

/** The settings as they may be logged: secrets only as `set` or `not set`. */
export function summarize(settings: Settings): Record<string, unknown> {
  const set = (value: unknown) =>
    value === undefined || (value as string | string[]).length === 0 ? 'not set' : 'set';
  // A secret that is not set is no property of the settings, and is named all the same.
  const names = new Set([...Object.keys(settings), ...SECRETS]);
  return Object.fromEntries(
    [...names].map((name) => {
      const value: unknown = settings[name as keyof Settings];
      return [name, SECRETS.has(name) ? set(value) : value];
    }),
  );
}
