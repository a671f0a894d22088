import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import type { KnownKeys } from '../platform/access/known-keys';
import type { Log } from '../platform/log/log';
import { RedisUnavailable } from '../platform/redis/unavailable';
import { StopSignal } from '../platform/startup/stop-signal';
import type { ChannelReader } from './channel-reader';
import { ChannelsService } from './channels.service';
import type { Follower } from './follower';
import type { StreamMetrics } from './stream-metrics';

/** A client of which only what it was written matters. */
class Client extends EventEmitter {
  written = '';
  req = {};
  writableLength = 0;
  destroyed = false;
  writableEnded = false;
  headersSent = false;
  writeHead(): void {
    this.headersSent = true;
  }
  write(chunk: Buffer): boolean {
    const text = chunk.toString();
    if (!text.startsWith('retry: ')) this.written += text;
    return true;
  }
  end(): void {
    this.writableEnded = true;
    this.emit('close');
  }
}

let now: jest.Mock;
let opening: jest.Mock;
let look: jest.Mock;
let known: string[];
let failures: unknown[];
let keysChanged: () => void;
let stop: StopSignal;
let channels: ChannelsService;
let clients: Client[];
beforeEach(() => {
  clients = [];
  known = [];
  failures = [];
  stop = new StopSignal();
  now = jest.fn(async () => ({ built: null, position: '1-0', board: {} }));
  opening = jest.fn(async (_channel: unknown, after: string | null) => Buffer.from(`first ${after} `));
  look = jest.fn(async () => undefined);
  const keys = {
    mayStillRead: (key?: string) => key === undefined || known.includes(key),
    onChange: (listener: () => void) => {
      keysChanged = listener;
    },
  };
  channels = new ChannelsService(
    { now, opening } as unknown as ChannelReader,
    { look } as unknown as Follower,
    { watch: () => undefined, dropped: () => undefined } as unknown as StreamMetrics,
    stop,
    keys as unknown as KnownKeys,
    { error: (error: unknown) => failures.push(error) } as unknown as Log,
  );
});
afterEach(async () => {
  stop.abort();
  await channels.onModuleDestroy();
  expect(failures).toEqual([]);
});

async function connect(lastEventId?: string, key?: string): Promise<Client> {
  const client = new Client();
  clients.push(client);
  const watch = { broadcasterId: '4242', lastEventId, key };
  void channels.connect(watch, client as unknown as ServerResponse);
  await turn();
  return client;
}

/** Waits for two looks: the time between two of them has passed then. */
const nextLook = async () => {
  const looks = look.mock.calls.length;
  while (look.mock.calls.length < looks + 3) await turn();
};

test('all who ask for the same within the time of a look get one reading, whether it is done or not', async () => {
  await connect();
  await nextLook();
  opening.mockClear();
  const some = [await connect(), await connect(), await connect()];
  expect(opening).toHaveBeenCalledTimes(1);
  expect(some.map(({ written }) => written)).toEqual(Array(3).fill('first null '));
});

test('who asks after other events gets other events', async () => {
  await connect();
  await nextLook();
  expect((await connect('1-1')).written).toBe('first 1-1 ');
  expect((await connect('1-2')).written).toBe('first 1-2 ');
});

test('later it is read again', async () => {
  await connect();
  await nextLook();
  await connect();
  opening.mockClear();
  await nextLook();
  await connect();
  expect(opening).toHaveBeenCalledTimes(1);
});

test('however many wait for Redis, it is asked once in a while for all of them', async () => {
  now.mockRejectedValue(new RedisUnavailable('away'));
  const some = [await connect(), await connect(), await connect()];
  now.mockClear();
  while (now.mock.calls.length === 0) await turn();
  now.mockResolvedValue({ built: null, position: '1-0', board: {} });
  await turn();
  expect(now).toHaveBeenCalledTimes(1);
  while (!some.every(({ written }) => written.endsWith('first null '))) await turn();
  expect(now).toHaveBeenCalledTimes(2);
});

test('when a key is revoked, those end who were let in by it, and none begins with it', async () => {
  known = ['one', 'two'];
  const [one, two, none] = [
    await connect(undefined, 'one'),
    await connect(undefined, 'two'),
    await connect(),
  ];
  known = ['two'];
  keysChanged();
  expect([one, two, none].map((client) => client?.writableEnded)).toEqual([true, false, false]);
  expect((await connect(undefined, 'one')).writableEnded).toBe(true);
});
