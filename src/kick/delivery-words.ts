import type { ChannelHealth } from './delivery-health.service';
import { missedMessages } from './silence-record';

/** A channel that is live and of which nothing came for this long needs a look; a quiet chat is quiet for a minute or two. */
export const LONG_SILENCE_MS = 5 * 60_000;
const LATE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Why Kick does not deliver to a channel, in words; null when it does, or when nobody can tell. */
export function undelivered(channel: ChannelHealth, nowMs: number): string | null {
  const { subscriptions, silent_ms, last_silence, last_delivery_ms } = channel;
  if (subscriptions.state === 'missing') return `Kick does not send ${subscriptions.missing.join(', ')}`;
  if (silent_ms !== null && silent_ms >= LONG_SILENCE_MS) {
    const missed = last_silence?.until_ms === null ? missedMessages(last_silence, nowMs) : null;
    return `live, and silent for ${spokenTime(silent_ms)}${missed ? `: about ${missed} messages are missing` : ''}`;
  }
  return last_delivery_ms === null ? 'nothing has come yet' : null;
}

/** The last silence that ended within an hour, in words; null when there was none. */
export function pastSilence(channel: ChannelHealth, nowMs: number): string | null {
  const { last_silence: silence, username, broadcaster_user_id } = channel;
  if (!silence?.until_ms || nowMs - silence.until_ms >= HOUR_MS) return null;
  const missed = missedMessages(silence, nowMs);
  const count = missed === null ? '' : `; about ${missed} messages never came`;
  const until = `${new Date(silence.until_ms).toISOString().slice(0, 19)}Z`;
  return `nothing came for ${username || broadcaster_user_id} for ${spokenTime(silence.until_ms - silence.since_ms)} until ${until}${count}`;
}

/** What needs a look, in words; null when nothing does. */
export function troubleOf(channel: ChannelHealth, nowMs: number): string | null {
  return undelivered(channel, nowMs) ?? (isLate(channel) ? 'delivers late' : null);
}

/** How Kick delivers to all channels, in a sentence. */
export function deliverySentence(channels: ChannelHealth[], nowMs: number): string {
  const withTrouble = channels.filter((channel) => undelivered(channel, nowMs) !== null);
  if (channels.every(({ last_delivery_ms }) => last_delivery_ms === null))
    return 'Nothing has come from Kick.';
  if (withTrouble.length > 0)
    return `Kick does not deliver well to ${withTrouble.length} of ${channels.length}.`;
  const slowest = Math.max(...channels.map(({ lag_ms }) => lag_ms.p95 ?? 0));
  const times = slowest > 0 ? `; 19 of 20 deliveries came within ${spokenTime(slowest)}` : '';
  return `Kick delivers${channels.some(isLate) ? ' late' : ''}${times}.`;
}

const isLate = ({ lag_ms: { p95 } }: ChannelHealth): boolean => p95 !== null && p95 >= LATE_MS;

/** `180 ms`, `4.2 s`, `3 min`, `2 h`. */
export function spokenTime(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}
