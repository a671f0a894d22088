// Longer than usual: one file's whole grammar, and the sentence that refuses each thing that is wrong in it.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { KICK_ID, kickSlug } from '../kick-id';
import { InvalidSettings, isSetting, parseSettings } from './parse-settings';
import type { Settings } from './settings';

type Variables = Record<string, string | undefined>;

/** One of the communities that the processes of a deployment serve together. */
export interface Community {
  name: string;
  /** Kick user ids and channel names, as in KICK_BROADCASTER_IDS. */
  broadcasters: string[];
  /** Host names, in small letters and without port. */
  hosts: string[];
  /** Those of the process with those of the community over them. */
  settings: Settings;
}

/** Settings that may differ from community to community. All others are of the process, or follow from the file. */
const OWN_SETTINGS = new Set<string>([
  'ADMIN_PASSWORD',
  'ADMIN_USERNAME',
  'API_KEYS',
  'API_RATE_LIMIT',
  'BOARD_CACHE_SECONDS',
  'BONUS_FOLLOW',
  'BONUS_GIFT',
  'BONUS_GIFT_MAX',
  'BONUS_KICKS',
  'BONUS_RENEWAL',
  'BONUS_SUBSCRIPTION',
  'CHAT_RETENTION_DAYS',
  'COIN_AMOUNT',
  'COIN_RATE_LIMIT_SECONDS',
  'CORS_ORIGINS',
  'DATABASE_DIRECT_URL',
  'DATABASE_URL',
  'EXCLUDED_USERNAMES',
  'KICK_CHATROOM_IDS',
  'KICK_CLIENT_ID',
  'KICK_CLIENT_SECRET',
  'KICK_FEED',
  'KICK_FEED_URL',
  'KICK_SUBSCRIPTIONS',
  'KICK_SYNC_INTERVAL_SECONDS',
  'SESSION_REDIS_HOURS',
] satisfies (keyof Settings)[]);

/** Whether a community may have its own; of others all have that of the process. */
export const mayDiffer = (setting: string): boolean => OWN_SETTINGS.has(setting) || setting in FROM_THE_FILE;

/** What stands in their place. */
const FROM_THE_FILE: Variables = {
  REDIS_KEY_PREFIX: 'each community has the prefix {name}:',
  KICK_BROADCASTER_IDS: 'each community has its own below "broadcasters"',
};

/**
 * An idle worker of many communities looks after itself more rarely: a new message wakes it at once, and what was
 * forgotten is looked for each second in any case.
 */
const DEFAULTS: Variables = { CHAT_WORKER_POLL_INTERVAL_MS: '5000', POINT_WORKER_POLL_INTERVAL_MS: '5000' };

const NAME = /^[a-z0-9-]{1,40}$/;
const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
const FIELDS = ['name', 'broadcasters', 'hosts', 'settings'];

/**
 * Reads COMMUNITIES_FILE: YAML, of which JSON is a part.
 * @param variables of the process: settings of all communities, as far as the file does not differ
 * @throws InvalidSettings with one line for each thing that is wrong
 */
export function readCommunities(path: string, variables: Variables): Community[] {
  const problems: string[] = [];
  for (const [name, instead] of Object.entries(FROM_THE_FILE))
    if (variables[name]) problems.push(`${name} cannot be set beside COMMUNITIES_FILE: ${instead}`);
  const entries = entriesOf(path).flatMap((entry, i) => readEntry(entry, i, problems) ?? []);
  const refused = new Map<string, string[]>();
  const communities = entries.map((entry) => ({ ...entry, settings: settingsOf(entry, variables, refused) }));
  // What is wrong with all of them is wrong in the environment, and is said once.
  for (const [problem, names] of refused)
    problems.push(names.length === entries.length ? problem : `${communityNames(names)}: ${problem}`);
  problems.push(
    ...twice(communities, 'name', ({ name }) => [name]),
    ...twice(communities, 'broadcaster', ({ broadcasters }) => broadcasters),
    ...twice(communities, 'host', ({ hosts }) => hosts),
    ...sameDatabase(communities),
  );
  if (problems.length > 0)
    throw new InvalidSettings(problems.map((problem) => `invalid settings: ${problem}`).join('\n'));
  return communities.flatMap(({ name, broadcasters, hosts, settings }) =>
    settings ? [{ name, broadcasters, hosts, settings }] : [],
  );
}

const communityNames = (names: string[]) =>
  `${names.length === 1 ? 'community' : 'communities'} ${names.map((name) => `"${name}"`).join(' and ')}`;

function entriesOf(path: string): unknown[] {
  const refuse = (reason: string): never => {
    throw new InvalidSettings(`invalid settings: COMMUNITIES_FILE ${path} ${reason}`);
  };
  let text = '';
  try {
    text = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    refuse(`cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
  let read: unknown;
  try {
    // Ids are longer than a number is exact.
    read = parse(text, { intAsBigInt: true, logLevel: 'error' });
  } catch (error) {
    refuse(`is neither YAML nor JSON: ${(error as Error).message.split('\n')[0]}`);
  }
  const list = isMapping(read) ? read.communities : read;
  if (!Array.isArray(list) || list.length === 0)
    return refuse('must be a list of communities, at least one, or have it below "communities"');
  if (isMapping(read)) {
    const strange = Object.keys(read).filter((key) => key !== 'communities');
    if (strange.length > 0) refuse(`has ${strange.join(', ')} beside "communities", which means nothing`);
  }
  return list;
}

type Entry = Omit<Community, 'settings'> & { own: Record<string, string> };

/** Null when it has no name by which anything could be said of it. */
function readEntry(entry: unknown, i: number, problems: string[]): Entry | null {
  const name = isMapping(entry) ? String(entry.name ?? '') : '';
  if (!isMapping(entry) || !NAME.test(name)) {
    const given = name === '' ? '' : ` ${JSON.stringify(name)}`;
    problems.push(
      `community ${i + 1} of COMMUNITIES_FILE needs a name of small letters, digits and -, at most 40${given === '' ? '' : `, not${given}`}`,
    );
    return null;
  }
  const say = (problem: string) => problems.push(`community "${name}": ${problem}`);
  for (const field of Object.keys(entry).filter((each) => !FIELDS.includes(each)))
    say(
      OWN_SETTINGS.has(field)
        ? `${field} belongs below "settings"`
        : `${field} means nothing here: it has ${FIELDS.join(', ')}`,
    );
  const broadcasters = texts(entry.broadcasters)?.map((each) => (KICK_ID.test(each) ? each : kickSlug(each)));
  // An empty one alone would be no list, which takes in what is anybody's; the rest is said of KICK_BROADCASTER_IDS.
  if (!broadcasters?.length || broadcasters.some((each) => /^$|,/.test(each)))
    say('broadcasters must be a list of Kick user ids or channel names, at least one');
  const hosts = texts(entry.hosts ?? [])?.map((host) => host.toLowerCase());
  if (!hosts?.every((host) => HOST.test(host)))
    say('hosts must be a list of host names without scheme, port and path, such as board.example');
  return {
    name,
    broadcasters: broadcasters ?? [],
    hosts: hosts ?? [],
    own: ownSettings(entry.settings, say),
  };
}

function ownSettings(given: unknown, say: (problem: string) => void): Record<string, string> {
  if (given === undefined || given === null) return {};
  if (!isMapping(given)) {
    say('settings must be a mapping of names of settings to their values');
    return {};
  }
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (!OWN_SETTINGS.has(name)) {
      const instead = FROM_THE_FILE[name] ?? 'set it in the environment, for the whole process';
      say(
        isSetting(name)
          ? `${name} cannot differ from community to community: ${instead}`
          : `${name} is no setting (docs/configuration.md)`,
      );
      continue;
    }
    const text = texts(value)?.filter(Boolean).join(',') ?? (isScalar(value) ? String(value) : null);
    if (text === null) say(`${name} must be a text, a number or a list of them`);
    // Empty is unset, here as elsewhere: then the environment's holds, and nothing that it closes is opened.
    else if (text.trim() !== '') own[name] = text;
  }
  return own;
}

/** @param refused which communities have a problem, by its words */
function settingsOf(entry: Entry, variables: Variables, refused: Map<string, string[]>): Settings | null {
  const named = (name: string) => (entry.own[name] ?? variables[name])?.replaceAll('{name}', entry.name);
  try {
    return parseSettings({
      ...DEFAULTS,
      ...variables,
      ...entry.own,
      DATABASE_URL: named('DATABASE_URL'),
      DATABASE_DIRECT_URL: named('DATABASE_DIRECT_URL'),
      REDIS_KEY_PREFIX: `{${entry.name}}:`,
      KICK_BROADCASTER_IDS: entry.broadcasters.join(','),
    });
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    const problem = error.message.replace(/^invalid settings: /, '');
    refused.set(problem, [...(refused.get(problem) ?? []), entry.name]);
    return null;
  }
}

type Parsed = Entry & { settings: Settings | null };

function twice(communities: Parsed[], what: string, of: (community: Parsed) => string[]): string[] {
  const owners = new Map<string, string>();
  const problems: string[] = [];
  for (const community of communities)
    for (const value of of(community)) {
      const owner = owners.get(value);
      owners.set(value, community.name);
      if (owner === undefined) continue;
      const where = owner === community.name ? `in "${owner}"` : `in "${owner}" and in "${community.name}"`;
      problems.push(
        `the ${what} ${value} stands twice in COMMUNITIES_FILE, ${where}: it leads to one community`,
      );
    }
  return problems;
}

/** Two communities in one database would have one purse, and each would take the other's messages for its own. */
function sameDatabase(communities: Parsed[]): string[] {
  const owners = new Map<string, string>();
  return communities.flatMap(({ name, settings }) => {
    if (!settings) return [];
    const [database = ''] = settings.DATABASE_URL.split('?');
    const owner = owners.get(database);
    owners.set(database, name);
    return owner === undefined || owner === name
      ? []
      : [
          `communities "${owner}" and "${name}" have the same database: write {name} into DATABASE_URL, such as postgres://user:password@host:5432/kickboard_{name}, or give each its own DATABASE_URL below "settings"`,
        ];
  });
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isScalar = (value: unknown) => ['string', 'number', 'bigint', 'boolean'].includes(typeof value);

/** A list's items as texts; null when it is no list, or has something else in it. */
const texts = (value: unknown): string[] | null =>
  Array.isArray(value) && value.every(isScalar) ? value.map((each) => String(each).trim()) : null;
