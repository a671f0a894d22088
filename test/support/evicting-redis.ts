import { createServer, type Socket } from 'node:net';
import { listenOnLoopback } from '../../simulator/loopback';

const INFO = 'redis_version:7.4.0\r\nloading:0\r\nmaxmemory_policy:allkeys-lru\r\n';

/** Says of itself that it is a Redis that evicts keys, which the tests' own Redis must not be turned into. */
export async function evictingRedis(): Promise<{ url: string; close: () => void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      // One array per command; only INFO needs more than an OK.
      for (const command of chunk.toString().split(/(?=\*\d+\r\n)/)) {
        const isInfo = /\r\ninfo\r\n/i.test(command);
        socket.write(isInfo ? `$${INFO.length}\r\n${INFO}\r\n` : '+OK\r\n');
      }
    });
  });
  return {
    url: (await listenOnLoopback(server)).replace('http:', 'redis:'),
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
