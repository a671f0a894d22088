import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { withDeadline } from '../platform/deadline';
import { type AddressGuard, hostOf, PrivateAddress } from './address-guard';
import { isPrivateAddress } from './private-address';

const LOOKUP_MS = 3_000;

/**
 * Whether an endpoint may be at this URL. What is wrong with it is said when it is entered; whether its name still leads to a
 * public address is looked at again with each connection.
 * @returns the URL as it will be used, or what is wrong with it
 */
export async function checkedUrl(
  text: string,
  guard: AddressGuard,
): Promise<{ url: string } | { wrong: string }> {
  if (!URL.canParse(text)) return { wrong: 'url must be a URL such as https://example.com/hook' };
  const url = new URL(text);
  const host = hostOf(url);
  const mayBePrivate = guard.mayBePrivate(host);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && mayBePrivate))
    return { wrong: 'url must begin with https:// (http:// only at hosts of ENDPOINTS_ALLOW_PRIVATE)' };
  if (url.username || url.password)
    return { wrong: 'url must hold no name and password: they would be shown; verify the signature instead' };
  url.hash = '';
  if (mayBePrivate) return { url: url.href };
  const addresses = isIP(host) ? [host] : await addressesOf(host);
  if (addresses.length === 0) return { wrong: `url: the host ${host} cannot be found` };
  if (addresses.some(isPrivateAddress)) return { wrong: `url: ${new PrivateAddress(host).message}` };
  return { url: url.href };
}

async function addressesOf(host: string): Promise<string[]> {
  try {
    const found = await withDeadline(lookup(host, { all: true }), LOOKUP_MS, 'DNS');
    return found.map(({ address }) => address);
  } catch {
    // Not to be found, or not in time: there is nothing that could be judged.
    return [];
  }
}
