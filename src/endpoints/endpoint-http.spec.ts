import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Settings } from '../platform/config/settings';
import { AddressGuard } from './address-guard';
import { EndpointHttp } from './endpoint-http';

const NEVER = new AbortController().signal;

let server: Server;
let http: EndpointHttp;
async function start(listener: RequestListener) {
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const settings = Object.assign(new Settings(), { ENDPOINTS_ALLOW_PRIVATE: ['127.0.0.1'] });
  http = new EndpointHttp(new AddressGuard(settings));
  const { port } = server.address() as AddressInfo;
  return (message_id: string) =>
    http.send({ url: `http://127.0.0.1:${port}/`, secrets: ['whsec_AAAA'], message_id, body: '{}' }, NEVER);
}
afterEach(async () => {
  http.onModuleDestroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('an event that meets a connection which the server closes is sent once more, with the same id', async () => {
  const asked = new Map<Socket, number>();
  const ids: unknown[] = [];
  const send = await start((request, response) => {
    const before = asked.get(request.socket) ?? 0;
    asked.set(request.socket, before + 1);
    ids.push(request.headers['webhook-id']);
    if (before > 0) request.socket.destroy();
    else response.writeHead(204).end();
  });
  // A connection is free again a moment after its response.
  for (let i = 0; i < 50 && new Set(ids).size === ids.length; i += 1) {
    expect(await send(`event ${i}`)).toEqual({ result: 'delivered', status: 204 });
    await setImmediate();
  }
  expect(ids.at(-1)).toBe(ids.at(-2));
});

test('a new connection that is closed is a failure at once', async () => {
  let asked = 0;
  const send = await start((request) => {
    asked += 1;
    request.socket.destroy();
  });
  expect(await send('first')).toMatchObject({ result: 'failed', error: 'socket hang up' });
  expect(asked).toBe(1);
});
