import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { throwingFetch } from '../../client/src/index.js';
import { collectMemory } from '../support/collect-memory';

let server: Server;
beforeEach(async () => {
  // It begins its answers and ends none.
  server = createServer((_, response) => void response.write('{'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test('a body that never ends is given up in time, though memory was collected meanwhile', async () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
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
