import { isIPv6 } from 'node:net';
import { parseUrl } from './parse-url';

/** Whether a URL's host can be written so: without port and brackets, and as URLs write it, else it would equal none. */
export function isHost(text: string): boolean {
  if (isIPv6(text)) return parseUrl(`http://[${text}]`)?.hostname === `[${text}]`;
  return (
    /^[a-z0-9._-]+$/.test(text) && /[a-z0-9]/.test(text) && parseUrl(`http://${text}`)?.hostname === text
  );
}
