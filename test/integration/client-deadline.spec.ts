import { createServer, type Server } from 'node:http';
import { throwingFetch } from '../../client/src/index.js';
import { listenOnLoopback } from '../../simulator/loopback';
import { collectMemory } from '../support/collect-memory';

let server: Server;
let url: string;
beforeEach(async () => {
  // It begins its answers and ends none.
  server = createServer((_, response) => void response.write('{'));
  url = await listenOnLoopback(server);
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test('a body that never ends is given up in time, though memory was collected meanwhile', async () => {
  const response = await throwingFetch({ timeoutMs: 1_000 })(new Request(url));
  const body = response.text().then(
    () => 'read',
    () => 'given up',
  );
  const collecting = setInterval(collectMemory, 100);
  try {
    expect(await body).toBe('given up');
  } finally {
    clearInterval(collecting);
  }
}, 20_000);
