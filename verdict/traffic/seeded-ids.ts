import type { SeededRandom } from '../../simulator/seeded-random';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const HEX = '0123456789abcdef';

/** As simulator/ulid, with a tail that is the same for the same seed. */
export function seededUlid(ms: number, random: SeededRandom): string {
  let time = '';
  for (let rest = Math.trunc(ms), digit = 0; digit < 10; digit++) {
    time = CROCKFORD.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  return time + Array.from({ length: 16 }, () => CROCKFORD.charAt(random.int(0, 31))).join('');
}

/** A version 4 UUID that is the same for the same seed. */
export function seededUuid(random: SeededRandom): string {
  const hex = Array.from({ length: 32 }, () => HEX.charAt(random.int(0, 15)));
  hex[12] = '4';
  hex[16] = HEX.charAt(random.int(8, 11));
  const text = hex.join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join(
    '-',
  );
}
