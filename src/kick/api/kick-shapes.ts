import { kickSlug } from '../../platform/kick-id';
import { type Fields, fieldsOf, idAt, textAt, textOrEmpty, UnreadableAnswer } from './answer-reader';

export interface KickChannel {
  broadcaster_user_id: string;
  slug: string;
}

export interface Subscription {
  id: string;
  broadcaster_user_id: string;
  event: string;
  version: number;
  created_at: string;
}

/** What became of one event of a request to subscribe: `error` is null when it is subscribed. */
export interface SubscribedEvent {
  event: string;
  error: string | null;
}

/** A channel that is live; times in ms. */
export interface LiveStream {
  broadcaster_user_id: string;
  started_ms: number;
  title: string;
}

export interface TokenFacts {
  active: boolean;
  client_id: string;
  /** When it expires (epoch seconds); 0 when Kick does not say. */
  exp: number;
}

export const channelOf = (fields: Fields): KickChannel => ({
  broadcaster_user_id: idAt(fields, 'broadcaster_user_id'),
  slug: kickSlug(textOrEmpty(fields, 'slug')),
});

export const subscriptionOf = (fields: Fields): Subscription => ({
  id: textAt(fields, 'id'),
  broadcaster_user_id: idAt(fields, 'broadcaster_user_id'),
  event: textAt(fields, 'event'),
  version: Number(fields.version),
  created_at: textOrEmpty(fields, 'created_at'),
});

/** Errors come for each event, inside a 200. */
export const subscribedOf = (fields: Fields): SubscribedEvent => ({
  event: textAt(fields, 'name'),
  error: textOrEmpty(fields, 'error') || null,
});

/** Of version 1 and of version 2, which names the broadcaster in an object: version 1 is deprecated since June 2026. */
export function liveStreamOf(fields: Fields): LiveStream {
  const started_ms = Date.parse(textAt(fields, 'started_at'));
  if (Number.isNaN(started_ms)) throw new UnreadableAnswer('started_at is no time');
  return {
    broadcaster_user_id:
      fields.broadcaster_user === undefined
        ? idAt(fields, 'broadcaster_user_id')
        : idAt(fieldsOf(fields.broadcaster_user), 'id'),
    started_ms,
    title: textOrEmpty(fields, 'stream_title') || textOrEmpty(fields, 'title'),
  };
}
