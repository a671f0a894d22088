import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Whoever connects without end keeps nobody waiting for longer. */
const MOST_WAIT_MS = 250;
/** Connections that are read from in one turn, once nobody waits to be accepted. */
const AT_ONCE = 32;

interface Waiting {
  socket: Socket;
  sinceMs: number;
}

/**
 * Has a server accept whoever waits before it answers those it has accepted. Node accepts one connection in a turn of the event loop, between the
 * requests that are there: when thousands come at once, after a restart, the system's queue (`net.core.somaxconn`) overflows at
 * that pace, and whom it drops tries again after a second, and after another one.
 */
export function acceptFirst(server: Server): void {
  const waiting: Waiting[] = [];
  let isAccepting = false;
  let isScheduled = false;

  const turn = () => {
    isScheduled = false;
    const count = isAccepting ? overdue() : AT_ONCE;
    isAccepting = false;
    for (const { socket } of waiting.splice(0, count)) socket.resume();
    schedule();
  };
  const overdue = () => {
    const before = Date.now() - MOST_WAIT_MS;
    return waiting.slice(0, AT_ONCE).filter(({ sinceMs }) => sinceMs < before).length;
  };
  const schedule = () => {
    if (isScheduled || waiting.length === 0) return;
    isScheduled = true;
    setImmediate(turn);
  };

  // An option of servers that `createServer` of node:http does not hand on: nothing is read until `resume`.
  Object.assign(server, { pauseOnConnect: true });
  server.on('connection', (socket) => {
    isAccepting = true;
    waiting.push({ socket, sinceMs: Date.now() });
    schedule();
  });
}
