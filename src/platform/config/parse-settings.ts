import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { feedProblems } from './feed-settings';
import { HASH_TAG } from './hash-tag';
import { Settings } from './settings';

/** Settings that must never appear in a log or an answer, by name. */
const SECRETS = new Set([
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'REDIS_URL',
  'KICK_CLIENT_SECRET',
  'API_KEYS',
  'ADMIN_PASSWORD',
  'KICK_PUBLIC_KEY',
  'OTEL_EXPORTER_OTLP_HEADERS',
]);

/** Also those that have no default, and so are no property of the settings until they are set. */
const KNOWN = [
  ...Object.keys(new Settings()),
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'REDIS_URL',
  'KICK_PUBLIC_KEY',
  'KICK_FILES_URL',
  'KICK_CLIENT_ID',
  'KICK_CLIENT_SECRET',
  'KICK_SUBSCRIPTIONS',
  'KICK_FEED_URL',
  'ADMIN_PASSWORD',
  'CHAT_RETENTION_DAYS',
  'COMMUNITIES_FILE',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
];

export const isSetting = (name: string): boolean => KNOWN.includes(name);

/** A setting that cannot be used; `message` is one line that names each bad setting and what it must be. */
export class InvalidSettings extends Error {}

/**
 * Reads the settings from environment variables.
 * @throws InvalidSettings naming every setting that is wrong, in one line
 */
export function parseSettings(environment: Record<string, string | undefined>): Settings {
  const given = KNOWN.flatMap((name) => {
    const value = environment[name]?.trim();
    return value ? [[name, value] as const] : [];
  });
  const settings = plainToInstance(Settings, Object.fromEntries(given), { exposeDefaultValues: true });
  const problems = validateSync(settings).map((problem) => {
    const rules = Object.values(problem.constraints ?? {});
    return problem.value === undefined ? `${problem.property} is required` : rules.join(' and ');
  });
  const isCluster = problems.length === 0 && /^rediss?:.*,/.test(settings.REDIS_URL);
  if (isCluster && !HASH_TAG.test(settings.REDIS_KEY_PREFIX)) {
    problems.push('REDIS_KEY_PREFIX must hold a hash tag such as {community}: on a Redis Cluster');
  }
  const hasApp = settings.KICK_CLIENT_ID && settings.KICK_CLIENT_SECRET;
  const { KICK_SUBSCRIPTIONS: subscriptions } = settings;
  if (problems.length === 0 && subscriptions && subscriptions !== 'off' && !hasApp) {
    problems.push(
      `KICK_SUBSCRIPTIONS=${subscriptions} needs KICK_CLIENT_ID and KICK_CLIENT_SECRET: set both, or set it to off`,
    );
  }
  if (problems.length === 0) problems.push(...feedProblems(settings));
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
