import { parseSentinelUrl } from './sentinel-url';
import { isRedisUrl } from './store-urls';

const sentinelsOf = (hosts: string) => parseSentinelUrl(`redis+sentinel://${hosts}/group`)?.sentinels;

test('a Sentinel may be named by an IPv6 address in brackets, with and without a port', () => {
  expect(sentinelsOf('[::1]:26380,[fd00::7],10.0.0.1:26381,sentinel')).toEqual([
    { host: '::1', port: 26_380 },
    { host: 'fd00::7', port: 26_379 },
    { host: '10.0.0.1', port: 26_381 },
    { host: 'sentinel', port: 26_379 },
  ]);
});

test('spaces may stand behind the commas, as in the URLs of a Cluster', () => {
  expect(sentinelsOf('a:1, [::1]:2')).toEqual([
    { host: 'a', port: 1 },
    { host: '::1', port: 2 },
  ]);
});

test.each(['::1:26379', '[::1', '::1]', '[host]:26379', '[]', '[::1]26379', 'a:65536', 'a b', ',a', 'a,'])(
  'Sentinels named %j are refused',
  (hosts) => expect(isRedisUrl(`redis+sentinel://${hosts}/group`)).toBe(false),
);
