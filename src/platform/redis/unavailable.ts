import { DeadlineExceeded } from '../deadline';

/** Redis could not be asked, found out otherwise than by an error of its client. */
export class RedisUnavailable extends Error {}

/**
 * Redis answered that it cannot do anything now: a key that all messages need is damaged
 * (our scripts say so), loading, full, read-only, not persisting, a cluster without a master or
 * that moves slots, a login or a command that is not allowed (yet). An operator mends these while messages wait; a
 * WRONGTYPE or an error of a script is about one key and stays what it is.
 */
const CANNOT_NOW =
  /^(DAMAGED|LOADING|BUSY|OOM|READONLY|MISCONF|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|UNKILLABLE|NOPERM|NOAUTH|WRONGPASS|MOVED|ASK|CROSSSLOT|EXECABORT)\b/;
/** The same, in messages that begin with plain `ERR`. */
const CANNOT_NOW_IN_WORDS =
  /^ERR (max number of clients|unknown command|AUTH |invalid password|DB index is out of range)|can't run this command or subcommand/;
/** ioredis has no class for a lost connection, only these words. */
const NOT_CONNECTED =
  /Stream isn't writeable|Connection is closed|Command timed out|Socket closed|Socket timeout|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|All sentinels|Failed to refresh slots|Cluster isn't ready|None of startup nodes is available/;

/** Whether an error means that Redis is away, full or too slow: a later try may succeed. */
export function isRedisUnavailable(error: unknown): boolean {
  if (error instanceof DeadlineExceeded || error instanceof RedisUnavailable) return true;
  if (!(error instanceof Error)) return false;
  const named = error.name === 'MaxRetriesPerRequestError' || error.name === 'ClusterAllFailedError';
  return named || [CANNOT_NOW, CANNOT_NOW_IN_WORDS, NOT_CONNECTED].some((words) => words.test(error.message));
}
