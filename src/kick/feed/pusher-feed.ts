import Pusher from 'pusher-js';
import { GuardedSocket } from './guarded-socket';
import { channelOf, type OpenFeed, PONG_MS, SILENT_MS } from './feed-provider';

/** States of a connection that has ended, or is not coming about; the library would go on trying without an end. */
const BROKEN = ['unavailable', 'failed', 'disconnected'];

Pusher.Runtime.createWebSocket = (url: string) => new GuardedSocket(url);

/** The feed by the Pusher protocol (version 7); the address ends in /app/<key>. */
export const openPusherFeed: OpenFeed = (address, chatroomIds, listener) => {
  const isSecure = address.protocol === 'wss:';
  const port = Number(address.port) || (isSecure ? 443 : 80);
  const pusher = new Pusher(address.pathname.split('/').at(-1) ?? '', {
    cluster: '', // the host says it
    wsHost: address.hostname,
    wsPort: port,
    wssPort: port,
    forceTLS: isSecure,
    enabledTransports: ['ws', 'wss'],
    disableStats: true,
    activityTimeout: SILENT_MS,
    pongTimeout: PONG_MS,
  });
  let wasConnected = false;
  pusher.connection.bind('state_change', ({ current }: { current: string }) => {
    if (BROKEN.includes(current) || (wasConnected && current !== 'connected'))
      listener.broken(`the connection is ${current}`);
    wasConnected ||= current === 'connected';
  });
  const missing = new Set(chatroomIds);
  for (const id of chatroomIds) {
    const channel = pusher.subscribe(channelOf(id));
    channel.bind('pusher:subscription_succeeded', () => {
      if (missing.delete(id) && missing.size === 0) listener.ready();
    });
    channel.bind('pusher:subscription_error', () =>
      listener.broken(`chatroom ${id} cannot be subscribed to`),
    );
    channel.bind_global((name: string, data: unknown) => {
      if (!name.startsWith('pusher:')) listener.event(id, name, data);
    });
  }
  const close = () => {
    pusher.disconnect();
    // Closed while it tells of a break, the library would connect again right after it.
    setImmediate(() => pusher.disconnect());
  };
  return { close };
};
