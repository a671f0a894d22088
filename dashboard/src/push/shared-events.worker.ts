// The entry of the SharedWorker: each page's port is connected to the one SharedEvents.
import { SharedEvents } from './shared-events';
import type { PageMessage, WorkerMessage } from './shared-messages';

const shared = new SharedEvents();
shared.startBeating();

addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports;
  if (!port) return;
  const page = { tell: (message: WorkerMessage) => port.postMessage(message, []) };
  port.addEventListener('message', ({ data }: MessageEvent<PageMessage>) => shared.receive(page, data));
  port.start();
});
