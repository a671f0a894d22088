import {
  communitiesFromEnvironment,
  communityDatabasesFromEnvironment,
  directDatabaseUrlFromEnvironment,
  settingsFromEnvironment,
} from './environment';
import { InvalidSettings } from './parse-settings';
import type { Settings } from './settings';

const OPTION = '--community';

/** What a command works on: the installation, or the community that `--community NAME` names. */
export interface CommandTarget {
  /** The arguments that are the command's own. */
  rest: string[];
  /** @throws InvalidSettings */
  settings: () => Settings;
  /** Of its database, past a pooler; needs no other setting. @throws InvalidSettings */
  databaseUrl: () => string;
}

/** @throws InvalidSettings when there are communities and none of them is named, or none has the name */
export function commandTarget(args: string[]): CommandTarget {
  const { name, rest } = takeName(args);
  const databases = communityDatabasesFromEnvironment();
  if (databases === null) {
    if (name !== null) throw new InvalidSettings(`${OPTION} needs COMMUNITIES_FILE, which is not set`);
    return { rest, settings: settingsFromEnvironment, databaseUrl: directDatabaseUrlFromEnvironment };
  }
  const names = databases.map((each) => each.name).join(', ');
  if (name === null)
    throw new InvalidSettings(`say which community of COMMUNITIES_FILE is meant: ${OPTION} NAME (${names})`);
  const database = databases.find((each) => each.name === name);
  if (!database)
    throw new InvalidSettings(`there is no community "${name}" in COMMUNITIES_FILE, which has ${names}`);
  return {
    rest,
    settings: () => {
      const community = communitiesFromEnvironment()?.find((each) => each.name === name);
      if (!community) throw new InvalidSettings(`there is no community "${name}" in COMMUNITIES_FILE`);
      return community.settings;
    },
    databaseUrl: () => database.url,
  };
}

/** The databases of all communities, of the one that is named, or the one there is. @throws InvalidSettings */
export function databasesToMigrate(args: string[]): { name: string | null; url: string }[] {
  const { name, rest } = takeName(args);
  if (rest.length > 0) throw new InvalidSettings(`usage: migrate [${OPTION} NAME]`);
  const all = name === null ? communityDatabasesFromEnvironment() : null;
  return all ?? [{ name, url: commandTarget(args).databaseUrl() }];
}

function takeName(args: string[]): { name: string | null; rest: string[] } {
  const at = args.findIndex((arg) => arg === OPTION || arg.startsWith(`${OPTION}=`));
  if (at < 0) return { name: null, rest: args };
  const isApart = args[at] === OPTION;
  const name = isApart ? args[at + 1] : args[at]?.slice(OPTION.length + 1);
  if (!name) throw new InvalidSettings(`${OPTION} needs the name of a community`);
  return { name, rest: args.filter((_, i) => i !== at && !(isApart && i === at + 1)) };
}
