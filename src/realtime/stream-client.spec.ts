import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { StreamClient } from './stream-client';

const MIB = 1024 * 1024;

/** A connection whose other side reads only when told to. */
class Connection {
  written = '';
  writableLength = 0;
  destroyed = false;
  writableEnded = false;
  status = 0;
  heads = 0;
  writeHead(status: number): void {
    this.heads += 1;
    this.status = status;
  }
  write(chunk: Buffer): boolean {
    if (this.destroyed || this.writableEnded) throw new Error('write after end');
    const text = chunk.toString();
    if (/^retry: \d{4}\n\n$/.test(text)) return true; // another for each client
    this.written += text;
    this.writableLength += chunk.length;
    return true;
  }
  end(): void {
    this.writableEnded = true;
  }
  destroy(): void {
    this.destroyed = true;
  }
}

let connection: Connection;
let drops: number;
let client: StreamClient;
beforeEach(() => {
  connection = new Connection();
  drops = 0;
  client = new StreamClient(connection, () => {
    drops += 1;
  });
});
const send = (text: string) => client.send(Buffer.from(text));

it('what happens before it is opened comes after the first bytes', () => {
  send('a');
  send('b');
  expect([connection.status, connection.written]).toEqual([0, '']);
  client.open(Buffer.from('first '));
  send('c');
  expect([connection.status, connection.written]).toEqual([200, 'first abc']);
});

it('what waited before a restart is forgotten', () => {
  send('a');
  client.restart();
  send('b');
  client.open(Buffer.from('first '));
  expect(connection.written).toBe('first b');
});

it('a client that is more than 1 MiB behind is dropped once, and written to no more', () => {
  client.open(Buffer.alloc(MIB));
  expect(drops).toBe(0);
  send('x');
  send('y');
  expect([connection.destroyed, drops, connection.written.length]).toEqual([true, 1, MIB + 1]);
});

it('one that reads is never dropped', () => {
  client.open(Buffer.from(''));
  for (let i = 0; i < 10; i += 1) {
    client.send(Buffer.alloc(MIB));
    connection.writableLength = 0;
  }
  expect(drops).toBe(0);
});

it('more than 1 MiB may not wait for the opening either', () => {
  client.send(Buffer.alloc(MIB));
  expect(drops).toBe(0);
  send('x');
  expect([connection.destroyed, drops]).toEqual([true, 1]);
  client.open(Buffer.from('first'));
  expect(connection.status).toBe(0);
});

it('after its end nothing is written; one that is not opened is not ended', () => {
  client.end();
  expect(connection.writableEnded).toBe(false);
  client.open(Buffer.from('first'));
  client.end();
  send('a');
  expect([connection.written, connection.writableEnded]).toEqual(['first', true]);
});

it('one that waits has an answer, and gets everything when it is opened', () => {
  client.keepWaiting();
  client.keepWaiting();
  send('old');
  client.restart();
  send('new');
  client.open(Buffer.from('first '));
  expect([connection.status, connection.heads, connection.written]).toEqual([200, 1, ':\n\n:\n\nfirst new']);
});

it('one that waits is ended in order', () => {
  client.keepWaiting();
  client.end();
  client.open(Buffer.from('first'));
  expect([connection.written, connection.writableEnded]).toEqual([':\n\n', true]);
});

test.each([
  ['1.1', 'Transfer-Encoding: chunked', '6\r\nfirst \r\n5\r\nsëcr\r\n0\r\n\r\n'],
  ['1.0', 'Connection: close', 'first sëcr'],
])(
  'over HTTP/%s each of several writes arrives whole, and the end is an end',
  async (version, header, body) => {
    const first = Buffer.from('first ');
    const server = createServer((_, response) => {
      const some = new StreamClient(response, () => undefined);
      some.open(first);
      some.send(Buffer.from('sëcr'));
      some.end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(`GET / HTTP/${version}\r\nHost: a\r\nConnection: close\r\n\r\n`);
    const [head, ...rest] = (await text(socket)).split('\r\n\r\n');
    server.close();
    expect(head).toContain(header);
    const received = rest.join('\r\n\r\n').replace(/^d\r\nretry: \d{4}\n\n\r\n|^retry: \d{4}\n\n/, '');
    expect(received).toBe(body);
  },
);
