import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those from which the kernel takes the client's end of a connection. */
const [FIRST, COUNT] = [20_000, 9_900];

/**
 * A port of this machine that nobody listens on, for a server that a test starts. A client that keeps dialling a server that was
 * ended would sooner or later be given that server's own port, were it one of the kernel's.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    const server = createServer();
    const isFree = await once(server.listen(port, '127.0.0.1'), 'listening').then(
      () => true,
      () => false,
    );
    await new Promise((resolve) => server.close(resolve));
    if (isFree) return port;
  }
}
