import type { Schemas } from '../admin-api';
import { delay, exactTime } from '../parts/times';

type Channel = Schemas['ChannelHealthDto'];

/** Most frequent first, as `1,204 accepted, 3 duplicate`. */
export function deliveryCounts(deliveries: Channel['deliveries']): string {
  const counts = Object.entries(deliveries)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  return counts.map(([status, count]) => `${count.toLocaleString('en')} ${status}`).join(', ') || 'none';
}

/** How long the last silence was, until when, and what it probably cost. */
export function silenceWords(silence: Channel['last_silence']): string {
  if (silence === null) return 'none';
  const { seconds, until, missed_messages_estimated: missed } = silence;
  const count =
    missed === null
      ? 'nobody knows how many messages are missing'
      : `about ${missed.toLocaleString('en')} messages are missing`;
  return `${delay(seconds * 1000)}${until ? ` until ${exactTime(until)}` : ' so far'}; ${count}`;
}
