import { DeadlineExceeded } from '../deadline';
import { isRedisUnavailable, RedisUnavailable } from './unavailable';

/** An answer of Redis that is an error, as the client gives it. */
const answered = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' });

it.each([
  'LOADING Redis is loading the dataset in memory',
  "OOM command not allowed when used memory > 'maxmemory'.",
  "READONLY You can't write against a read only replica.",
  'MISCONF Redis is configured to save RDB snapshots',
  "NOPERM this user has no permissions to run the 'evalsha' command",
  "ERR The user executing the script can't run this command or subcommand",
  'NOAUTH Authentication required.',
  'WRONGPASS invalid username-password pair or user is disabled.',
  'MOVED 3999 127.0.0.1:6381',
  'ASK 3999 127.0.0.1:6381',
  "CROSSSLOT Keys in request don't hash to the same slot",
  'CLUSTERDOWN Hash slot not served',
  'EXECABORT Transaction discarded because of previous errors.',
  'ERR max number of clients reached',
  "ERR unknown command 'evalsha', with args beginning with:",
  "ERR The user executing the script can't access at least one of the keys mentioned in the command script: 05",
  'ERR Unknown Redis command called from script script: b0',
  'ERR Script attempted to access a non local key in a cluster node script: b0',
  'UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)',
  'ERR DB index is out of range',
  'ERR this instance is being upgraded',
])('takes the answer "%s" for "not now"', (message) => {
  expect(isRedisUnavailable(answered(message))).toBe(true);
});

it.each([
  "Cluster isn't ready and enableOfflineQueue options is false",
  'None of startup nodes is available',
  'Too many Cluster redirections. Last error: ReplyError: TRYAGAIN Multiple keys request during rehashing of slot',
  'Command aborted due to connection close',
  'Command timed out',
  'connect ECONNREFUSED 127.0.0.1:6379',
  'getaddrinfo EAI_AGAIN redis',
])('takes the error "%s" of the client for "not now"', (message) => {
  expect(isRedisUnavailable(new Error(message))).toBe(true);
});

it('takes a wait that was given up for "not now"', () => {
  expect(isRedisUnavailable(new DeadlineExceeded('Redis', 250))).toBe(true);
  expect(isRedisUnavailable(new RedisUnavailable('the board cannot be read'))).toBe(true);
});

it.each([
  'WRONGTYPE Operation against a key holding the wrong kind of value script: 05, on @user_script:1.',
  'ERR value is not an integer or out of range',
  'ERR value is not a valid float script: 93, on @user_script:1.',
  'ERR hash value is not an integer',
  'ERR increment or decrement would overflow',
  'ERR user_script:12: attempt to perform arithmetic on a nil value',
])('does not take the answer "%s" for an outage: it is about one key', (message) => {
  expect(isRedisUnavailable(answered(message))).toBe(false);
});

it('does not take an error of ours, or what is no error, for an outage', () => {
  expect(isRedisUnavailable(new TypeError('a is not a function'))).toBe(false);
  expect(isRedisUnavailable('LOADING')).toBe(false);
});
