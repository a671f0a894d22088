import { randomBytes } from 'node:crypto';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A ULID, the form of Kick's delivery and subscription ids: 26 characters, the first 10 of which carry `ms`
 * (milliseconds since 1970), the other 16 are random.
 */
export function ulid(ms: number = Date.now()): string {
  let time = '';
  for (let rest = ms, digit = 0; digit < 10; digit++) {
    time = CROCKFORD.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32); // not >> 5: milliseconds do not fit into 32 bits
  }
  const tail = Array.from(randomBytes(16), (byte) => CROCKFORD.charAt(byte % 32)).join('');
  return time + tail;
}
