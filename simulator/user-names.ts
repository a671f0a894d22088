import type { SeededRandom } from './seeded-random';

const FIRST = (
  'amber arctic brave cosmic crispy dizzy dusty electric fuzzy gentle golden hasty hollow icy jolly lazy lucky lunar ' +
  'mellow mighty misty mossy neon nimble noisy pale pixel plucky quiet rapid rusty salty shy silver sleepy sly smoky ' +
  'solar spicy static stormy sunny tiny turbo velvet wild witty zesty'
).split(' ');

const LAST = (
  'badger bagel beacon biscuit cactus comet cookie coyote cricket dingo dolphin dragon falcon ferret fox gecko goblin ' +
  'heron hippo iguana jackal kettle koala lantern lemur llama magpie mango marmot moose narwhal noodle otter panda ' +
  'pepper pickle pigeon puffin raccoon raven salmon toaster turnip waffle walrus wizard wombat yak'
).split(' ');

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

const STYLES: ((first: string, last: string, random: SeededRandom) => string)[] = [
  (first, last) => capital(first) + capital(last),
  (first, last) => `${first}_${last}`,
  (first, last, random) => `${first}${last}${random.int(2, 99)}`,
  (_, last, random) => `${capital(last)}${random.int(1985, 2009)}`,
  (first, last) => `x${capital(first)}${capital(last)}x`,
  (first, last) => `its_${first}_${last}`,
  (first, last) => `${capital(first)}_${capital(last)}`,
];

/** Made-up user names, no two alike, not even as slugs (lower case, `_` as `-`). */
export class UserNames {
  private readonly taken = new Set<string>();

  /** A name nobody got so far. The same calls with the same randomness give the same names. */
  fresh(random: SeededRandom): string {
    const name = random.pick(STYLES)(random.pick(FIRST), random.pick(LAST), random);
    let free = name;
    // Two words and a style give some 20,000 names; whoever comes later gets a number, as on any platform.
    while (this.taken.has(slug(free))) free = `${name}${random.int(100, 99_999)}`;
    this.taken.add(slug(free));
    return free;
  }
}

const slug = (name: string) => name.toLowerCase().replaceAll('_', '-');
