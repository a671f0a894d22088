import { DeadlineExceeded } from '../deadline';
import { UnreadableEntry } from './entries';

/** Redis could not be asked, found out otherwise than by an error of its client. */
export class RedisUnavailable extends Error {}

/**
 * What Redis says of one key, or a script of what it read there: it would be said again, and only of messages that need that
 * key. Everything else that Redis, a proxy before it or a managed service answers in place of a result (loading, full,
 * read-only, a command or key that is not allowed, a Cluster that moves slots, and words that nobody has seen yet) is about
 * now: an operator mends it while messages wait. Our own scripts say DAMAGED of a key that all messages need.
 */
const ABOUT_ONE_KEY =
  /^WRONGTYPE\b|^ERR (user_script:\d+:|(value|hash value|resulting score) is not |increment or decrement would overflow|.*\bout of range\b)/;
/** The client names an answer of Redis that is an error so; it has no class for others to import. */
const ANSWERED = 'ReplyError';

/** The one "out of range" that is about the connection. */
const NO_DATABASE = /^ERR DB index is out of range/;
/** ioredis has no class for a lost connection, only these words. */
const NOT_CONNECTED =
  /Stream isn't writeable|Connection is closed|Command timed out|Socket closed|Socket timeout|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|All sentinels|Failed to refresh slots|Cluster isn't ready|None of startup nodes is available|Too many Cluster redirections|Command aborted/;

/** Whether an error means that Redis is away, full or too slow: a later try may succeed. */
export function isRedisUnavailable(error: unknown): boolean {
  if (error instanceof DeadlineExceeded || error instanceof RedisUnavailable) return true;
  if (!(error instanceof Error)) return false;
  if (error.name === ANSWERED) return !ABOUT_ONE_KEY.test(error.message) || NO_DATABASE.test(error.message);
  const named = error.name === 'MaxRetriesPerRequestError' || error.name === 'ClusterAllFailedError';
  return named || NOT_CONNECTED.test(error.message);
}

/**
 * Whether Redis cannot give what was asked for: it is away, or what it holds there is not what we write. To a reader both
 * are the same; the other store may know.
 */
export function isRedisOfNoUse(error: unknown): boolean {
  if (isRedisUnavailable(error) || error instanceof UnreadableEntry) return true;
  return error instanceof Error && error.name === ANSWERED;
}
