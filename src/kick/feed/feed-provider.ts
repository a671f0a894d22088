/** What a connection to the viewers' feed tells. */
export interface FeedListener {
  /** All chatrooms are subscribed to. */
  ready(): void;
  /** @param data as it came: an object, or JSON in a string */
  event(chatroomId: string, name: string, data: unknown): void;
  /** It is of no use any more: refused, broken off or silent. It must be closed; nobody connects again by itself. */
  broken(reason: string): void;
}

export interface FeedConnection {
  close(): void;
}

export type Provider = 'pusher' | 'centrifugo';

/** The port: one function for each provider. Never throws; what goes wrong is told by `broken`. @param token what the server wants to be shown, if anything */
export type OpenFeed = (
  address: URL,
  chatroomIds: string[],
  listener: FeedListener,
  token: string | null,
) => FeedConnection;

/** Both providers use the same names (seen). */
export const channelOf = (chatroomId: string): string => `chatrooms.${chatroomId}.v2`;

/** A server that says nothing for so long is asked whether it is there. */
export const SILENT_MS = 30_000;
/** It has so long to say that it is. */
export const PONG_MS = 10_000;
