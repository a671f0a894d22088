import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import { isPrivateAddress } from './private-address';

/** Every host, in ENDPOINTS_ALLOW_PRIVATE. */
const ANY = '*';

export type Resolve = (
  host: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export class PrivateAddress extends Error {
  constructor(host: string) {
    super(`${host} is at a private address, which ENDPOINTS_ALLOW_PRIVATE does not allow`);
  }
}

/** Host of a URL without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '').toLowerCase();

/**
 * Keeps requests away from private networks, where they would reach what trusts this machine (SSRF). A name is judged by the
 * address that is connected to: one that was public when the endpoint was made may lead elsewhere a second later.
 */
@Injectable()
export class AddressGuard {
  private readonly allowed: Set<string>;

  constructor({ ENDPOINTS_ALLOW_PRIVATE }: Settings) {
    this.allowed = new Set(ENDPOINTS_ALLOW_PRIVATE);
  }

  mayBePrivate(host: string): boolean {
    return this.allowed.has(ANY) || this.allowed.has(host);
  }

  /** For hosts that are addresses themselves: these are connected to without a look-up. @throws PrivateAddress */
  checkLiteral(host: string): void {
    if (isIP(host) !== 0 && isPrivateAddress(host) && !this.mayBePrivate(host))
      throw new PrivateAddress(host);
  }

  /** For an agent: gives it the public addresses of a name only. */
  lookup(resolve: Resolve = systemLookup): LookupFunction {
    return (host, options, done) => {
      resolve(host, { ...options, all: true }, (error, found) => {
        if (error) return done(error, []);
        const usable = this.mayBePrivate(host)
          ? found
          : found.filter(({ address }) => !isPrivateAddress(address));
        const [first] = usable;
        if (!first) return done(new PrivateAddress(host), []);
        if (options.all) done(null, usable);
        else done(null, first.address, first.family);
      });
    };
  }
}
