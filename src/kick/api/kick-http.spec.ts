import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectMemory } from '../../../test/support/collect-memory';
import { StopSignal } from '../../platform/startup/stop-signal';
import { KickHttp } from './kick-http';
import type { RequestBudget } from './request-budget';

const GENEROUS = { take: () => Promise.resolve(true) } as unknown as RequestBudget;

let kick: Server;

beforeEach(async () => {
  // It takes requests and answers none.
  kick = createServer();
  await once(kick.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => {
  jest.useRealTimers();
  kick.closeAllConnections();
  kick.close();
});

test('a request that is never answered is given up in time, though memory was collected meanwhile', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
  const http = new KickHttp(GENEROUS, new StopSignal());
  const url = `http://127.0.0.1:${(kick.address() as AddressInfo).port}/`;
  const asked = once(kick, 'request');
  const answer = http.ask({ method: 'GET', url, once: true }, () => 'read');
  await asked;
  collectMemory();
  jest.advanceTimersByTime(10_000);
  expect(await answer).toMatchObject({
    is: 'unknown',
    reason: expect.stringContaining('no answer within 10 s'),
  });
});
