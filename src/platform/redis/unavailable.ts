import { DeadlineExceeded } from '../deadline';

/** Redis could not be asked, found out otherwise than by an error of its client. */
export class RedisUnavailable extends Error {}

/** Redis answered that it cannot do anything now: a key that all need is damaged (our scripts say so), loading, full, read-only, not persisting, cluster without a master. */
const CANNOT_NOW =
  /^(DAMAGED|LOADING|BUSY|OOM|READONLY|MISCONF|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|UNKILLABLE)\b/;
/** ioredis has no class for a lost connection, only these words. */
const NOT_CONNECTED =
  /Stream isn't writeable|Connection is closed|Command timed out|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|All sentinels|Failed to refresh slots/;

/** Whether an error means that Redis is away, full or too slow: a later try may succeed. */
export function isRedisUnavailable(error: unknown): boolean {
  if (error instanceof DeadlineExceeded || error instanceof RedisUnavailable) return true;
  if (!(error instanceof Error)) return false;
  const named = error.name === 'MaxRetriesPerRequestError' || error.name === 'ClusterAllFailedError';
  return named || CANNOT_NOW.test(error.message) || NOT_CONNECTED.test(error.message);
}
