import { EventEmitter, once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { acceptFirst } from './accept-first';
import { createBoundedServer } from './connections';

const CLIENTS = 50;

test('all who connect at once are accepted before the first of them is answered, and all are answered', async () => {
  const seen: string[] = [];
  const server = createBoundedServer((_, response) => {
    seen.push('request');
    response.end('x');
  });
  server.on('connection', () => seen.push('connection'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets = Array.from({ length: CLIENTS }, () => {
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    return socket;
  });
  await Promise.all(sockets.map((socket) => once(socket.resume(), 'close')));
  server.close();
  expect(seen).toEqual([...Array(CLIENTS).fill('connection'), ...Array(CLIENTS).fill('request')]);
});

test('one that waits is answered while others go on connecting', async () => {
  const server = new EventEmitter();
  acceptFirst(server as Server);
  const resume = jest.fn();
  server.emit('connection', { resume });
  while (resume.mock.calls.length === 0) {
    server.emit('connection', { resume: () => undefined });
    await turn();
  }
});
