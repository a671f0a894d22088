import { connect } from 'node:net';
import { percentilesOf } from '../report/numbers';
import { carryOut } from './helper-process';

const EVENT_END = Buffer.from('\n\n');
const EVENT = Buffer.from('\nevent: ');
const SENT_AT = Buffer.from('"content":"sent ');
const DIGITS = 13;

let latencies: number[] = [];
let events = 0;
let messages = 0;
let closed = 0;

/** Counts what has arrived whole. */
function take(bytes: Buffer): void {
  const now = Date.now();
  for (let at = bytes.indexOf(EVENT); at >= 0; at = bytes.indexOf(EVENT, at + EVENT.length)) events += 1;
  for (let at = bytes.indexOf(SENT_AT); at >= 0; at = bytes.indexOf(SENT_AT, at + SENT_AT.length)) {
    const digits = at + SENT_AT.length;
    messages += 1;
    latencies.push(Math.max(0, now - Number(bytes.toString('latin1', digits, digits + DIGITS))));
  }
}

/** Resolves when the first event, the snapshot, is there. */
function listen(port: number, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n`),
    );
    let rest: Buffer | undefined;
    socket.on('data', (chunk) => {
      const bytes = rest ? Buffer.concat([rest, chunk]) : chunk;
      const end = bytes.lastIndexOf(EVENT_END);
      const whole = end < 0 ? 0 : end + EVENT_END.length;
      rest = whole === bytes.length ? undefined : bytes.subarray(whole);
      if (whole === 0) return;
      take(bytes.subarray(0, whole));
      resolve();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      closed += 1;
    });
  });
}

interface ListenOrder {
  port: number;
  path: string;
  clients: number;
  /** How many connect side by side. */
  atOnce: number;
}

/**
 * Many readers of one event stream, in a process of their own: their CPU time is not the server's. Resolves when each has
 * its first event; `result` asks what arrived since it was asked the last time.
 */
async function listeners(order: ListenOrder | 'result') {
  if (order !== 'result') {
    for (let n = 0; n < order.clients; n += order.atOnce) {
      const some = Math.min(order.atOnce, order.clients - n);
      await Promise.all(Array.from({ length: some }, () => listen(order.port, order.path)));
    }
  }
  // All events, those that brought a message of ours, connections that the server ended; ms from the time in a message.
  const result = { events, messages, closed, ...percentilesOf(latencies) };
  latencies = [];
  events = messages = 0;
  return result;
}

export type Listeners = typeof listeners;

carryOut(listeners);
