import { parseSettings } from '../../src/platform/config/parse-settings';
import { StopSignal } from '../../src/platform/startup/stop-signal';
import { RedisKeys } from '../../src/redis-keys';
import { AppToken } from '../../src/kick/api/app-token';
import { KickClient } from '../../src/kick/api/kick-client';
import { KickHttp } from '../../src/kick/api/kick-http';
import { RequestBudget } from '../../src/kick/api/request-budget';
import type { TestStores } from './stores';

/** A client of Kick's API as a process has it, with a budget and a token of its own. */
export function kickClient(stores: TestStores, settings: Record<string, string>): KickClient {
  const parsed = parseSettings({ ...stores.environment, ...settings });
  const budget = new RequestBudget(stores.redis, new RedisKeys(parsed));
  const http = new KickHttp(budget, new StopSignal());
  return new KickClient(parsed, http, new AppToken(parsed, http));
}
