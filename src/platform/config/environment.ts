import { join, resolve } from 'node:path';
import { type Community, readCommunities } from './communities-file';
import { readEnvFile, settingLike } from './env-file';
import { InvalidSettings, parseSettings } from './parse-settings';
import { type Settings } from './settings';
import { isPostgresUrl, postgresUrlRule } from './store-urls';

type Variables = Record<string, string | undefined>;

const NO_REDIS = 'redis://127.0.0.1:6379';

/**
 * The one file that reads the process's environment, and the file `.env` of the working folder under it: what the
 * environment leaves unset or empty is taken from there.
 * @throws InvalidSettings
 */
export const settingsFromEnvironment = (environment?: Variables, folder?: string): Settings =>
  parseSettings(variables(environment, folder));

/**
 * The communities of COMMUNITIES_FILE, whose path counts from the working folder; null when it is unset.
 * @throws InvalidSettings
 */
export function communitiesFromEnvironment(
  environment?: Variables,
  folder = process.cwd(),
): Community[] | null {
  const given = variables(environment, folder);
  const file = given.COMMUNITIES_FILE?.trim();
  return file ? readCommunities(resolve(folder, file), given) : null;
}

/**
 * The databases of COMMUNITIES_FILE past a pooler, by community, for commands that need no Redis; null when it is unset.
 * @throws InvalidSettings
 */
export function communityDatabasesFromEnvironment(
  environment?: Variables,
  folder?: string,
): { name: string; url: string }[] | null {
  const given = variables(environment, folder);
  // Where only a database is meant, Redis need not be named.
  const communities = communitiesFromEnvironment(
    { ...given, REDIS_URL: given.REDIS_URL || NO_REDIS },
    folder,
  );
  return (
    communities?.map(({ name, settings: { DATABASE_DIRECT_URL, DATABASE_URL } }) => ({
      name,
      url: DATABASE_DIRECT_URL ?? DATABASE_URL,
    })) ?? null
  );
}

/**
 * For the migration command, which needs nothing else: DATABASE_DIRECT_URL, or DATABASE_URL when that is unset.
 * @throws InvalidSettings when it cannot be used
 */
export function directDatabaseUrlFromEnvironment(environment?: Variables, folder?: string): string {
  const given = variables(environment, folder);
  const name = given.DATABASE_DIRECT_URL ? 'DATABASE_DIRECT_URL' : 'DATABASE_URL';
  const url = given[name]?.trim();
  if (!url) throw new InvalidSettings('invalid settings: DATABASE_URL is required');
  if (!isPostgresUrl(url)) throw new InvalidSettings(`invalid settings: ${postgresUrlRule(name)}`);
  return url;
}

/**
 * Variables of the process that were probably meant to be settings: left unset, such a setting may leave something open. They
 * are no more than named, because other programs may have variables of these names.
 */
export const misspeltSettings = (environment: Variables = process.env): { name: string; meant: string }[] =>
  Object.keys(environment).flatMap((name) => {
    const meant = settingLike(name);
    return meant === undefined || environment[meant] ? [] : [{ name, meant }];
  });

function variables(environment: Variables = process.env, folder = process.cwd()): Variables {
  const given = Object.entries(environment).filter(([, value]) => value?.trim());
  return { ...variablesOfFile(join(folder, '.env')), ...Object.fromEntries(given) };
}

function variablesOfFile(path: string): Variables {
  try {
    return readEnvFile(path);
  } catch (error) {
    if (error instanceof InvalidSettings) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw new InvalidSettings(`invalid settings: the file .env cannot be read (${code ?? String(error)})`);
  }
}
