import { postgresConnection, UnusableTls } from '../database/postgres-url';
import { parseUrl } from './parse-url';
import { isSentinelUrl, parseSentinelUrl } from './sentinel-url';

/**
 * Rules for the addresses of the stores. The drivers decode them at first use and die with a stack trace on what does
 * not decode, so that is found out here.
 */
export const postgresUrlRule = (name: string) =>
  `${name} must be a URL such as postgres://user:password@host:5432/database, with special characters percent-encoded, sslmode one of libpq's and sslrootcert a file that can be read`;

export const REDIS_URL_RULE =
  'REDIS_URL must be a redis:// or rediss:// URL (the database after the slash is a number, special characters are percent-encoded, and db and family are the only parameters), several of them with commas between (without a database), or redis+sentinel://host:port,host:port/name (rediss+sentinel:// with TLS, and the password of the Sentinels themselves as ?sentinel_password=…), with IPv6 addresses in brackets ([::1]:6379)';

const isPort = (text: string): boolean => /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535;

function decodes(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

export function isPostgresUrl(text: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(text) || !decodes(text)) return false;
  try {
    postgresConnection(text);
  } catch (error) {
    if (error instanceof UnusableTls) return false;
    throw error;
  }
  const port = new URLSearchParams(text.split('?')[1]).get('port');
  if (port !== null && !isPort(port)) return false;
  // A database behind a Unix socket has no host: postgres://user@/database?host=/run/postgresql
  return parseUrl(text) !== null || parseUrl(text.replace('@/', '@localhost/')) !== null;
}

export function isRedisUrl(text: string): boolean {
  if (!decodes(text)) return false;
  if (isSentinelUrl(text)) return parseSentinelUrl(text) !== null;
  const nodes = text.split(',').map((node) => node.trim());
  return nodes.every((node) => isRedisNode(node, nodes.length > 1));
}

/**
 * A Cluster has one database only, and a name in place of a number would be refused by Redis at each connection. The client
 * takes every other parameter for one of its options, over ours.
 */
function isRedisNode(text: string, ofCluster: boolean): boolean {
  if (!/^rediss?:\/\//.test(text) || !parseUrl(text)) return false;
  const { pathname, searchParams } = new URL(text);
  const databases = [pathname.slice(1), ...searchParams.getAll('db')].filter((each, i) => i > 0 || each);
  return (
    databases.length <= 1 &&
    databases.every((each) => (ofCluster ? /^0$/ : /^\d{1,9}$/).test(each)) &&
    [...searchParams].every(([name, value]) => name === 'db' || (name === 'family' && /^[046]$/.test(value)))
  );
}
