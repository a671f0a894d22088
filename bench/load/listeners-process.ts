import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentilesOf } from '../report/numbers';
import { carryOut } from './helper-process';

const EVENT_END = Buffer.from('\n\n');
const EVENT = Buffer.from('\nevent: ');
const ID = Buffer.from('\nid: ');
const SENT_AT = Buffer.from('"content":"sent ');
const DIGITS = 13;
/** What a browser sends besides. */
const BROWSER = [
  'Connection: keep-alive',
  'Cache-Control: no-cache',
  'sec-ch-ua-platform: "Windows"',
  'User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Accept: text/event-stream',
  'sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140"',
  'sec-ch-ua-mobile: ?0',
  'Sec-Fetch-Site: same-origin',
  'Sec-Fetch-Mode: cors',
  'Sec-Fetch-Dest: empty',
  'Referer: http://127.0.0.1/?broadcaster_user_id=4242',
  'Accept-Encoding: gzip, deflate, br, zstd',
  'Accept-Language: en-GB,en;q=0.9,de;q=0.8',
];
/** As a browser does, a client connects again when it was refused or cut before its first event. */
const RETRY_MS = 1_000;
const RETRIES = 30;
/** A pair of addresses has some 28,000 ports for connections, of which those just closed are held back for a minute. */
const ADDRESSES = 8;

let latencies: number[] = [];
let events = 0;
let messages = 0;
let closed = 0;
let retries = 0;
const sockets = new Set<Socket>();
/** Of each client, as a browser keeps it: what it connects again with. */
const lastIds: string[] = [];

/** Counts what has arrived whole. */
function take(bytes: Buffer, client: number): void {
  const now = Date.now();
  const id = bytes.lastIndexOf(ID);
  if (id >= 0) lastIds[client] = bytes.toString('latin1', id + ID.length, bytes.indexOf('\n', id + 1));
  for (let at = bytes.indexOf(EVENT); at >= 0; at = bytes.indexOf(EVENT, at + EVENT.length)) events += 1;
  for (let at = bytes.indexOf(SENT_AT); at >= 0; at = bytes.indexOf(SENT_AT, at + SENT_AT.length)) {
    const digits = at + SENT_AT.length;
    messages += 1;
    latencies.push(Math.max(0, now - Number(bytes.toString('latin1', digits, digits + DIGITS))));
  }
}

/** Resolves when the first event, the snapshot or what was missed, is there. */
function listen({ port, path }: ListenOrder, client: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const resume = lastIds[client] ? [`Last-Event-ID: ${lastIds[client]}`] : [];
    const lines = [`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', ...BROWSER, ...resume];
    const socket = connect(port, `127.0.0.${1 + (client % ADDRESSES)}`, () =>
      socket.write(`${lines.join('\r\n')}\r\n\r\n`),
    );
    sockets.add(socket);
    let rest: Buffer | undefined;
    let isServed = false;
    socket.on('data', (chunk) => {
      const bytes = rest ? Buffer.concat([rest, chunk]) : chunk;
      const end = bytes.lastIndexOf(EVENT_END);
      const whole = end < 0 ? 0 : end + EVENT_END.length;
      rest = whole === bytes.length ? undefined : Buffer.from(bytes.subarray(whole));
      if (whole === 0) return;
      take(bytes.subarray(0, whole), client);
      if (isServed || !bytes.includes(EVENT)) return;
      isServed = true;
      resolve();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      closed += 1;
      sockets.delete(socket);
      reject(new Error('the server closed a connection without an event'));
    });
  });
}

export interface ListenOrder {
  port: number;
  path: string;
  clients: number;
  /** How many connect side by side. */
  atOnce: number;
}

/** @returns ms from the order to each client's first event */
async function listenAll(order: ListenOrder) {
  const begin = performance.now();
  const servedMs: number[] = [];
  let next = 0;
  const work = async () => {
    while (next < order.clients) {
      await listenAgain(order, next++);
      servedMs.push(performance.now() - begin);
    }
  };
  await Promise.all(Array.from({ length: order.atOnce }, work));
  return percentilesOf(servedMs);
}

async function listenAgain(order: ListenOrder, client: number): Promise<void> {
  for (let left = RETRIES; ; left -= 1) {
    try {
      return await listen(order, client);
    } catch (error) {
      if (left === 0) throw error;
      retries += 1;
      await sleep(RETRY_MS);
    }
  }
}

/**
 * Many readers of one event stream, in a process of their own: their CPU time is not the server's. An order to listen resolves
 * when each has its first event; given again, the clients go on from where they were. `result` asks what arrived since it
 * was asked the last time; `leave` has all of them go, for good.
 */
async function listeners(order: ListenOrder | 'result' | 'leave') {
  const served = typeof order === 'object' ? await listenAll(order) : null;
  if (order === 'leave') {
    for (const socket of sockets) socket.destroy();
    lastIds.length = 0;
  }
  // All events, those that brought a message of ours, connections that ended or were refused; ms from the time in a message.
  const latency = percentilesOf(latencies);
  const result = { events, messages, closed, retries, connected: sockets.size, served, latency };
  latencies = [];
  events = messages = retries = 0;
  return result;
}

export type Listeners = typeof listeners;

carryOut(listeners);
