import type { PusherSettings } from '../settings';

interface Listener {
  onMessage(data: unknown): void;
  onConnected(isConnected: boolean): void;
}

/**
 * Kick's own chat socket, which is a moment faster than webhooks. Undocumented, so it only ever adds: without it, or when
 * it fails, the page lives by our API alone. The library is fetched when it is needed, after the first picture.
 */
export async function followPusher(
  settings: PusherSettings,
  listener: Listener,
  signal: AbortSignal,
): Promise<void> {
  const { default: Pusher } = await import('pusher-js');
  if (signal.aborted) return;
  const pusher = new Pusher(settings.key, {
    cluster: settings.cluster,
    enabledTransports: ['ws', 'wss'],
    disableStats: true,
    ...hostOptions(settings.host),
  });
  pusher.connection.bind('state_change', ({ current }: { current: string }) =>
    listener.onConnected(current === 'connected'),
  );
  pusher
    .subscribe(`chatrooms.${settings.chatroomId}.v2`)
    .bind('App\\Events\\ChatMessageEvent', (data: unknown) => listener.onMessage(data));
  signal.addEventListener('abort', () => pusher.disconnect());
}

/** A host with a port is a server of one's own nearby and speaks without TLS, unless this page itself has it. */
function hostOptions(host: string | null) {
  if (host === null) return {};
  const [name = '', port] = host.split(':');
  const isSecure = location.protocol === 'https:' || port === undefined;
  const ports = port ? { wsPort: Number(port), wssPort: Number(port) } : {};
  return { wsHost: name, ...ports, forceTLS: isSecure };
}
