import { Centrifuge } from 'centrifuge';
import { WebSocket } from 'ws';
import { channelOf, type OpenFeed, PONG_MS } from './feed-provider';

/** Of a command, to be answered. */
const TIMEOUT_MS = 5_000;
/** `connecting` with this code is the beginning of the first attempt, any other one the end of a connection. */
const CONNECT_CALLED = 0;

/** What Kick publishes there: the old name of an event, and its data (seen). */
interface Publication {
  event?: unknown;
  data?: unknown;
}

/** The feed by the Centrifugo protocol (JSON over WebSocket); the server says how often it pings. */
export const openCentrifugoFeed: OpenFeed = (address, chatroomIds, listener, token) => {
  const centrifuge = new Centrifuge(address.href, {
    websocket: WebSocket,
    timeout: TIMEOUT_MS,
    maxServerPingDelay: PONG_MS,
    ...(token === null ? {} : { token }),
  });
  centrifuge.on('connecting', ({ code, reason }) => {
    if (code !== CONNECT_CALLED) listener.broken(reason);
  });
  centrifuge.on('disconnected', ({ reason }) => listener.broken(reason));
  centrifuge.on('error', ({ error }) => listener.broken(error.message));
  const missing = new Set(chatroomIds);
  for (const id of chatroomIds) {
    const subscription = centrifuge.newSubscription(channelOf(id));
    subscription.on('subscribed', () => {
      if (missing.delete(id) && missing.size === 0) listener.ready();
    });
    subscription.on('error', ({ error }) =>
      listener.broken(`chatroom ${id} cannot be subscribed to: ${error.message}`),
    );
    subscription.on('unsubscribed', ({ reason }) =>
      listener.broken(`chatroom ${id} was unsubscribed: ${reason}`),
    );
    subscription.on('publication', ({ data }) => {
      const { event, data: told } = (data ?? {}) as Publication;
      if (typeof event === 'string') listener.event(id, event, told);
    });
    subscription.subscribe();
  }
  centrifuge.connect();
  return { close: () => centrifuge.disconnect() };
};
