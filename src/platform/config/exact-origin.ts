import { parseUrl } from './parse-url';

/** What a browser sends for pages without an origin, such as local files in OBS; allowed only by this name. */
const NO_ORIGIN = 'null';

/**
 * An origin as browsers write it in the header `Origin`: lower case, without the scheme's own port, without the slash at
 * the end. What is no origin stays as it is, to be refused by `isExactOrigin`.
 */
export function exactOrigin(text: string): string {
  const url = parseUrl(text);
  if (!url) return text;
  const { protocol, origin, pathname, search, hash, username, password } = url;
  const isOrigin =
    /^https?:$/.test(protocol) && pathname === '/' && !search && !hash && !username && !password;
  return isOrigin ? origin : text;
}

/** Whether a browser can send this as its origin. Wildcards never match: origins are compared as a whole. */
export const isExactOrigin = (text: string): boolean =>
  text === NO_ORIGIN || (/^https?:\/\/[^/?#*\s]+$/.test(text) && parseUrl(text)?.origin === text);
