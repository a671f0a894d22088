import { InvalidSettings, parseSettings } from './parse-settings';
import { type Settings } from './settings';

/** The one file that reads the process's environment. @throws InvalidSettings */
export const settingsFromEnvironment = (): Settings => parseSettings(process.env);

/** For the migration command, which needs nothing else. @throws InvalidSettings when DATABASE_URL is missing */
export function databaseUrlFromEnvironment(): string {
  const url = process.env.DATABASE_URL?.trim();
  if (!url) throw new InvalidSettings('invalid settings: DATABASE_URL is required');
  return url;
}
