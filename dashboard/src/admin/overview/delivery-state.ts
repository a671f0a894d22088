import type { Schemas } from '../admin-api';
import { visibleName } from '../../ui/visible-name';
import { delay } from '../parts/times';

type Channel = Schemas['ChannelHealthDto'];

/** A channel that is live and of which nothing came for this long needs a look; a quiet chat is quiet for a minute or two. */
const LONG_SILENCE_S = 300;
const LATE_MS = 60_000;

/** Whether Kick delivers, in a sentence; `isGood: false` when somebody has to look. */
export function deliveryState(channel: Channel): { text: string; isGood: boolean } {
  const { subscriptions, silence_seconds, lag_ms, last_delivery_at } = channel;
  if (subscriptions.state === 'missing')
    return { text: `Kick does not send ${subscriptions.missing.join(', ')}`, isGood: false };
  if (silence_seconds !== null && silence_seconds >= LONG_SILENCE_S)
    return { text: `live, and silent for ${delay(silence_seconds * 1000)}`, isGood: false };
  if (last_delivery_at === null) return { text: 'nothing has come yet', isGood: false };
  if (lag_ms.p95 !== null && lag_ms.p95 >= LATE_MS) return { text: 'delivers late', isGood: false };
  return { text: 'delivers', isGood: true };
}

/** Most frequent first, as `1,204 accepted, 3 duplicate`. */
export function deliveryCounts(deliveries: Channel['deliveries']): string {
  const counts = Object.entries(deliveries)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  return counts.map(([status, count]) => `${count.toLocaleString('en')} ${status}`).join(', ') || 'none';
}

/** How Kick delivers to all channels in a sentence, and what is wrong with which of them. */
export function kickState(channels: Channel[]): { text: string; troubles: string[] } {
  const troubles = channels.flatMap((channel) => {
    const { text, isGood } = deliveryState(channel);
    return isGood ? [] : [`${visibleName(channel.username, channel.broadcaster_user_id)}: ${text}.`];
  });
  if (channels.length === 0)
    return {
      text: 'Nothing has come from Kick.',
      troubles: ['No channel is known yet: what to do next is below.'],
    };
  const slowest = Math.max(...channels.map(({ lag_ms }) => lag_ms.p95 ?? 0));
  const late = slowest > 0 ? `; 19 of 20 deliveries came within ${delay(slowest)}` : '';
  const text =
    troubles.length === 0
      ? `Kick delivers${late}.`
      : `Kick does not deliver well to ${troubles.length} of ${channels.length}.`;
  return { text, troubles };
}
