import { EventEmitter } from 'node:events';
import { DatabaseUnavailable } from '../platform/database/database';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { RedisUnavailable } from '../platform/redis/unavailable';
import { ReconnectedRedis } from './reconnected-redis';
import type { StoreStateService } from './store-state.service';

class FakeRedis extends EventEmitter {
  status = 'ready';
}

let redis: FakeRedis;
let look: jest.Mock;
let reconnected: ReconnectedRedis;
beforeEach(() => {
  jest.useFakeTimers();
  redis = new FakeRedis();
  look = jest.fn().mockResolvedValue(undefined);
  const storeState = { requireRebuildIfOlder: look } as unknown as StoreStateService;
  reconnected = new ReconnectedRedis(redis as unknown as RedisConnection, storeState);
});
afterEach(() => {
  reconnected.onModuleDestroy();
  jest.useRealTimers();
});

/** Lost, and there again after a second. */
async function loseForASecond(): Promise<void> {
  look.mockImplementation(() =>
    redis.status === 'ready' ? Promise.resolve() : Promise.reject(new RedisUnavailable('away')),
  );
  redis.status = 'reconnecting';
  redis.emit('close');
  await jest.advanceTimersByTimeAsync(1_000);
  expect(reconnected.compared).toBeNull();
}

it('has nobody wait while nothing was lost', () => {
  expect(reconnected.compared).toBeNull();
  expect(look).not.toHaveBeenCalled();
});

it('has those wait who come after a lost connection, until Redis was compared', async () => {
  await loseForASecond();
  let finish = (): void => undefined;
  look.mockReturnValue(new Promise<void>((resolve) => (finish = resolve)));
  redis.status = 'ready';
  await jest.advanceTimersByTimeAsync(60);
  const { compared } = reconnected;
  expect(compared).not.toBeNull();
  finish();
  await compared;
  expect(reconnected.compared).toBeNull();
});

it('compares again when the connection was lost meanwhile', async () => {
  let finish = (): void => undefined;
  look.mockReturnValueOnce(new Promise<void>((resolve) => (finish = resolve)));
  redis.emit('close');
  redis.emit('close');
  finish();
  await jest.advanceTimersByTimeAsync(60);
  expect(look).toHaveBeenCalledTimes(2);
  expect(reconnected.compared).toBeNull();
});

it.each([
  ['is away', () => Promise.reject(new DatabaseUnavailable(new Error('away')))],
  ['hangs', () => new Promise<void>(() => undefined)],
])('lets messages in when Postgres %s and cannot say', async (_, answer) => {
  look.mockImplementation(answer);
  redis.emit('close');
  await jest.advanceTimersByTimeAsync(310);
  expect(look).toHaveBeenCalledTimes(1);
  expect(reconnected.compared).toBeNull();
});
