import { connect, type ConnectionListener } from '@kickboard/client';
import { BEAT_MS, type PageMessage, type StreamSource, type WorkerMessage } from './shared-messages';

export interface SharedListener extends Pick<ConnectionListener, 'onOpen' | 'onEvents'> {
  /** @param heardMs when the connection was last known to be well */
  onLost(heardMs: number): void;
  /** The stream runs already: what came before this call is not sent to this page. */
  onLate(): void;
}

/** A worker that says nothing for so long is dead, or was never alive. */
const SILENCE_MS = 20_000;

/**
 * Follows the events of a channel over the one stream that all pages of this origin share: browsers hold six HTTP/1.1
 * connections to a host, so a stream for each page would leave the seventh page without an answer. A SharedWorker holds it,
 * not one of the pages, so that nobody has to take over when a page is closed or frozen; and unlike Web Locks it also exists
 * on plain http in a home network, where HTTP/2 does not. Without a worker (Chrome for Android) the page has its own stream.
 */
export function followShared(source: StreamSource, listener: SharedListener, signal: AbortSignal): void {
  const worker = startWorker();
  const followAlone = () => void connect(source.options, source.broadcasterId, listener, signal);
  if (!worker) return followAlone();

  const { port } = worker;
  const connection = new AbortController();
  const ends = AbortSignal.any([signal, connection.signal]);
  const tell = (message: PageMessage) => port.postMessage(message, []);
  let heardMs = Date.now();
  let isOpen = false;

  function setOpen(isNowOpen: boolean, lostMs = Date.now()): void {
    if (isOpen === isNowOpen) return;
    isOpen = isNowOpen;
    if (isOpen) listener.onOpen();
    else listener.onLost(lostMs);
  }
  function receive(message: WorkerMessage): void {
    if (message.kind === 'joined') {
      if (message.isLate) listener.onLate();
      setOpen(message.isOpen);
    } else if (message.kind === 'open') setOpen(true);
    else if (message.kind === 'lost') setOpen(false, message.heardMs);
    else if (message.kind === 'events') listener.onEvents(message.events);
    else if (message.kind === 'dropped') tell({ kind: 'join', source });
  }
  function goAlone(): void {
    if (ends.aborted) return;
    connection.abort();
    setOpen(false, heardMs);
    listener.onLate();
    followAlone();
  }
  const timer = setInterval(() => {
    if (Date.now() - heardMs > SILENCE_MS) goAlone();
    else tell({ kind: 'alive' });
  }, BEAT_MS);

  port.addEventListener(
    'message',
    ({ data }: MessageEvent<WorkerMessage>) => {
      heardMs = Date.now();
      receive(data);
    },
    { signal: ends },
  );
  worker.addEventListener('error', goAlone, { signal: ends });
  ends.addEventListener('abort', () => {
    clearInterval(timer);
    tell({ kind: 'leave' });
    port.close();
  });
  port.start();
  tell({ kind: 'join', source });
}

function startWorker(): SharedWorker | null {
  if (typeof SharedWorker === 'undefined') return null;
  try {
    return new SharedWorker(new URL('./shared-events.worker.ts', import.meta.url), { type: 'module' });
  } catch {
    return null; // forbidden here (a policy, a sandbox): the page can do it alone
  }
}
