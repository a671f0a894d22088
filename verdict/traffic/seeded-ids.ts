import { ulid } from 'ulid';
import type { SeededRandom } from '../../simulator/seeded-random';

const HEX = '0123456789abcdef';

/** A ULID, the form of Kick's delivery ids, that is the same for the same seed. */
export const seededUlid = (ms: number, random: SeededRandom): string =>
  ulid(Math.trunc(ms), () => random.next());

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
