/** What happens in a stream besides chat: one list, so that its frequencies and its hype can be seen side by side. */
import type { KickEvent, Person } from './kick-bodies';
import * as kick from './kick-events';
import { kickTime } from './kick-time';
import type { Chatter, Population } from './population';
import type { SeededRandom } from './seeded-random';

/** What a recurring event needs to know of the stream. */
interface Stage {
  broadcaster: Person;
  population: Population;
  random: SeededRandom;
  /** Milliseconds since 1970 of the moment it happens. */
  now: number;
  /** Somebody who is in the chat at the moment. */
  somebody: () => Chatter | undefined;
  /** Keeps somebody out of the chat, until a moment (milliseconds since 1970) or for ever (null). */
  silence: (chatter: Chatter, until: number | null) => void;
}

/** Something besides chat that comes every so often, and how much it excites the crowd (1 doubles the chat's rate). */
export interface RecurringEvent {
  everySeconds: number;
  hype: number;
  /** The event it causes; undefined when nothing is to be sent. */
  createEvent: (stage: Stage) => KickEvent | undefined;
}

const DAY = 86_400_000;
const REWARDS = [
  { id: '01JW0000000000000000000001', title: 'Hydrate', cost: 500, description: 'The streamer takes a sip' },
  { id: '01JW0000000000000000000002', title: 'Song request', cost: 2000, description: 'Your song is next' },
];
const KICKS = [
  { amount: 1, name: 'Hell Yeah', type: 'BASIC', tier: 'BASIC', pinned_time_seconds: null },
  { amount: 100, name: 'Full Send', type: 'BASIC', tier: 'BASIC', pinned_time_seconds: 600 },
  { amount: 5000, name: 'Rage Quit', type: 'LEVEL_UP', tier: 'MID', pinned_time_seconds: 1200 },
];
const TITLES = ['Road to the top', 'Ranked until we win (it may take a while)', 'Chill evening & good music'];
const CATEGORIES = [
  { id: 15, name: 'Just Chatting', thumbnail: 'https://files.kick.example/subcategories/15.webp' },
  { id: 28, name: 'Slots & Casino', thumbnail: 'https://files.kick.example/subcategories/28.webp' },
  { id: 5, name: 'Games', thumbnail: 'https://files.kick.example/subcategories/5.webp' },
];

/** Outside the chat Kick sends people without an identity. */
function plain(person: Person): Person {
  return { ...person, identity: undefined };
}

/** An event around one person of the chat; nothing happens when nobody is there. */
function by(
  everySeconds: number,
  hype: number,
  event: (chatter: Chatter, stage: Stage) => KickEvent | undefined,
): RecurringEvent {
  return {
    everySeconds,
    hype,
    createEvent(stage) {
      const chatter = stage.somebody();
      return chatter && event(chatter, stage);
    },
  };
}

/** Everything but chat, the start and the end. Changing these changes CrowdMood's average. */
export const RECURRING_EVENTS: RecurringEvent[] = [
  by(12, 0, ({ person }, { broadcaster }) => ({
    type: 'channel.followed',
    body: kick.follow({ broadcaster, follower: plain(person) }),
  })),
  by(40, 0.6, ({ person }, { broadcaster, now }) => {
    const badges = person.identity?.badges;
    const subscribed = badges?.find((badge) => badge.type === 'subscriber');
    const months = (subscribed?.count ?? 0) + 1;
    if (subscribed) subscribed.count = months;
    else badges?.push({ text: 'Subscriber', type: 'subscriber', count: 1 });
    const terms = {
      broadcaster,
      subscriber: plain(person),
      duration: months,
      created_at: kickTime(now - (months - 1) * 30 * DAY), // a renewal tells when it first began
      expires_at: kickTime(now + 30 * DAY),
    };
    return subscribed
      ? { type: 'channel.subscription.renewal', body: kick.renewal(terms) }
      : { type: 'channel.subscription.new', body: kick.subscription(terms) };
  }),
  by(75, 1.6, ({ person }, { broadcaster, now, population, random }) => ({
    type: 'channel.subscription.gifts',
    body: kick.subscriptionGifts({
      broadcaster,
      gifter: random.chance(0.2) ? random.pick(population.nobody) : plain(person),
      giftees: Array.from({ length: random.pick([1, 1, 5, 10]) }, () =>
        plain(random.pick(population.chatters).person),
      ),
      created_at: kickTime(now),
      expires_at: kickTime(now + 30 * DAY),
    }),
  })),
  by(45, 0.8, ({ person }, { broadcaster, now, random }) => ({
    type: 'kicks.gifted',
    body: kick.kicksGift({
      broadcaster,
      sender: plain(person),
      gift: { ...random.pick(KICKS), message: random.pick(['', 'w stream', 'for the snacks <3']) },
      created_at: kickTime(now),
    }),
  })),
  by(30, 0, ({ person }, { broadcaster, now, random }) => ({
    type: 'channel.reward.redemption.updated',
    body: kick.redemption({
      broadcaster,
      redeemer: plain(person),
      reward: random.pick(REWARDS),
      user_input: random.pick(['', 'something with guitars please', 'drink!']),
      status: random.pick(['pending', 'accepted', 'rejected']),
      redeemed_at: kickTime(now),
    }),
  })),
  by(150, 0, (somebody, { broadcaster, now, population, random, silence }) => {
    // Of two the less active one, or an evening's bans would empty the top of the board.
    const other = random.pick(population.chatters);
    const chatter = other.person.user_id > somebody.person.user_id ? other : somebody;
    const until = random.chance(0.7) ? null : now + 600_000;
    silence(chatter, until);
    return {
      type: 'moderation.banned',
      body: kick.ban({
        broadcaster,
        moderator: plain(population.bot),
        banned_user: plain(chatter.person),
        metadata: {
          reason: random.pick(['spam', '', 'Flagged by AI moderation']),
          created_at: kickTime(now),
          expires_at: until === null ? null : kickTime(until),
        },
      }),
    };
  }),
  by(180, 0, (chatter, { population }) => {
    population.rename(chatter); // Kick sends nothing about it: the next message simply has another name
    return undefined;
  }),
  {
    everySeconds: 120,
    hype: 0.3,
    createEvent: ({ broadcaster, random }) => {
      const category = random.pick(CATEGORIES);
      const metadata = { title: random.pick(TITLES), category, Category: category };
      return { type: 'livestream.metadata.updated', body: kick.streamMetadata({ broadcaster, metadata }) };
    },
  },
  {
    everySeconds: 45,
    hype: 0,
    createEvent: ({ broadcaster, now, population, random }) => ({
      type: 'chat.message.sent',
      body: kick.chatMessage({
        broadcaster,
        sender: population.bot,
        content: random.pick([
          'Follow the channel!',
          'Use !points to see your coins',
          'Be kind to each other',
        ]),
        created_at: kickTime(now),
      }),
    }),
  },
];
