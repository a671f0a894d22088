import type { Subscription } from './api/kick-shapes';

/** Events of one channel that are not subscribed to. */
export interface MissingEvents {
  broadcaster_user_id: string;
  events: string[];
}

export interface SubscriptionPlan {
  missing: MissingEvents[];
  /** Those of ours that stand twice, without the oldest of each. */
  doubles: Subscription[];
  /** Those of other channels or other events: somebody else's, never touched. */
  foreign: Subscription[];
  /** One for each event of each channel. */
  single: Subscription[];
}

/** What there is to do so that each of `events` is subscribed to once for each channel. */
export function planSubscriptions(
  broadcasterIds: string[],
  events: readonly string[],
  listed: Subscription[],
): SubscriptionPlan {
  const isOurs = ({ broadcaster_user_id, event }: Subscription) =>
    broadcasterIds.includes(broadcaster_user_id) && events.includes(event);
  const single = new Map<string, Subscription>();
  const doubles: Subscription[] = [];
  for (const subscription of listed.filter(isOurs).sort(oldestFirst)) {
    const { broadcaster_user_id, event } = subscription;
    const key = `${broadcaster_user_id} ${event}`;
    if (single.has(key)) doubles.push(subscription);
    else single.set(key, subscription);
  }
  const missing = broadcasterIds
    .map((id) => ({
      broadcaster_user_id: id,
      events: events.filter((event) => !single.has(`${id} ${event}`)),
    }))
    .filter((channel) => channel.events.length > 0);
  return { missing, doubles, foreign: listed.filter((each) => !isOurs(each)), single: [...single.values()] };
}

/** Two processes that tidy up at once keep the same one. */
const oldestFirst = (a: Subscription, b: Subscription): number =>
  (Date.parse(a.created_at) || 0) - (Date.parse(b.created_at) || 0) || (a.id < b.id ? -1 : 1);
