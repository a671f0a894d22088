import type { Badge, Person } from './kick-bodies';
import { anonymous, person } from './kick-events';
import { SeededRandom } from './seeded-random';
import { UserNames } from './user-names';

export interface Chatter {
  /** Who they are at the moment; a rename replaces it. Chatters have a user_id and a username always. */
  person: Person & { user_id: number; username: string };
  /** When they find the stream, as a share (0..1) of the time in which the crowd gathers. */
  arrival: number;
}

const COLOURS = '#DEB2FF #FFC466 #75FD46 #31D6C2 #FF5C8D #F2708A #1475E1 #BC66FF #FBCFD8'.split(' ');

// How steeply activity falls from the keenest chatter down, and how many share the top. With 200 chatters the keenest
// writes some 3 % of all messages, the keenest fifth about half: a crowd, not one loud voice.
const ZIPF_EXPONENT = 0.9;
const ZIPF_OFFSET = 6;

/**
 * The people of a channel: chatters whose activity follows Zipf's law (`chatters[0]` writes most), a bot, and nobody in
 * two spellings. The same seed gives the same people with the same ids and names, and asking for more of them adds to
 * the crowd without changing anybody. People change as a stream goes on (a new badge, a new name).
 */
export class Population {
  readonly chatters: Chatter[];
  readonly bot: Person;
  readonly nobody: readonly Person[] = [anonymous(), anonymous({ bare: true })];
  private readonly cumulativeActivity: number[] = [];

  /** @param pictureOf where somebody's picture is, instead of at an address that nobody has */
  constructor(size: number, seed: number, pictureOf?: (userId: number) => string) {
    // Other seeds get other ids, or a dashboard that keeps its data would see a whole channel renamed.
    const firstId = 20_000_000 + (seed % 1000) * 100_000;
    const names = new UserNames();
    this.bot = person({
      user_id: firstId,
      username: 'botrix',
      is_verified: true,
      identity: { username_color: '#75FD46', badges: [{ text: 'Moderator', type: 'moderator' }] },
    });
    this.chatters = Array.from({ length: size }, (_, rank) =>
      makeChatter(firstId + 1 + rank, rank, names, new SeededRandom(seed * 1_000_003 + rank), pictureOf),
    );
    let sum = 0;
    for (let rank = 0; rank < size; rank++) {
      sum += 1 / (rank + ZIPF_OFFSET) ** ZIPF_EXPONENT;
      this.cumulativeActivity.push(sum);
    }
  }

  /** Somebody, the keen ones more often. */
  pick(random: SeededRandom): Chatter {
    const mark = random.next() * (this.cumulativeActivity.at(-1) ?? 0);
    let low = 0;
    let high = this.chatters.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.cumulativeActivity[middle] ?? 0) > mark) high = middle;
      else low = middle + 1;
    }
    const chatter = this.chatters[low];
    if (chatter === undefined) throw new Error('a population of nobody has nobody to pick');
    return chatter;
  }

  /** They go by another name from now on; the id stays. */
  rename(chatter: Chatter): void {
    const username = `${chatter.person.username.replace(/_tv$/, '')}_tv`;
    const slug = username.toLowerCase().replaceAll('_', '-');
    chatter.person = { ...chatter.person, username, channel_slug: slug };
  }
}

function makeChatter(
  userId: number,
  rank: number,
  names: UserNames,
  random: SeededRandom,
  pictureOf?: (userId: number) => string,
): Chatter {
  const username = names.fresh(random);
  const whole = person({
    user_id: userId,
    username,
    ...(pictureOf ? { profile_picture: pictureOf(userId) } : {}),
    is_verified: random.chance(0.03) ? true : random.chance(0.05) ? null : false,
    identity: random.chance(0.03)
      ? null
      : { username_color: random.pick(COLOURS), badges: makeBadges(rank, random) },
  });
  if (random.chance(0.15)) whole.profile_picture = random.pick(['', null, undefined]);
  // Squared: most come early, and a first row of regulars is there when the stream starts.
  const arrival = random.chance(0.15) ? 0 : random.next() ** 2;
  return { person: { ...whole, user_id: userId, username }, arrival };
}

function makeBadges(rank: number, random: SeededRandom): Badge[] {
  const badges: Badge[] = [];
  if (rank > 0 && rank < 100 && random.chance(0.06)) badges.push({ text: 'Moderator', type: 'moderator' });
  if (random.chance(0.03)) badges.push({ text: 'VIP', type: 'vip' });
  if (random.chance(0.04)) badges.push({ text: 'OG', type: 'og' });
  if (random.chance(0.02)) badges.push({ text: 'Founder', type: 'founder' });
  if (random.chance(0.05)) badges.push({ text: 'Sub Gifter', type: 'sub_gifter', count: random.int(1, 60) });
  if (random.chance(0.28)) badges.push({ text: 'Subscriber', type: 'subscriber', count: random.int(1, 30) });
  if (random.chance(0.01)) badges.push({ text: 'Snow Day 2026', type: 'seasonal_snow' }); // a type nobody documented
  return badges;
}
