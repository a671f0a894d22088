import { DeadlineExceeded } from '../deadline';
import { isRedisUnavailable, RedisUnavailable } from './unavailable';

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
  "Cluster isn't ready and enableOfflineQueue options is false",
  'None of startup nodes is available',
  'Command timed out',
  'connect ECONNREFUSED 127.0.0.1:6379',
  'getaddrinfo EAI_AGAIN redis',
])('takes "%s" for "not now"', (message) => {
  expect(isRedisUnavailable(new Error(message))).toBe(true);
});

it('takes a wait that was given up for "not now"', () => {
  expect(isRedisUnavailable(new DeadlineExceeded('Redis', 250))).toBe(true);
  expect(isRedisUnavailable(new RedisUnavailable('the board cannot be read'))).toBe(true);
});

it.each([
  'WRONGTYPE Operation against a key holding the wrong kind of value',
  'ERR value is not an integer or out of range',
  'ERR user_script:12: attempt to perform arithmetic on a nil value',
  'MOVEDX is no word of Redis',
])('does not take "%s" for an outage: it is about one key', (message) => {
  expect(isRedisUnavailable(new Error(message))).toBe(false);
});

it('does not take what is no error for an outage', () => {
  expect(isRedisUnavailable('LOADING')).toBe(false);
});
