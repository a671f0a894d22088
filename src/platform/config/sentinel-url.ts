import { isIPv6 } from 'node:net';

/** A Sentinel group as REDIS_URL names it. */
export interface SentinelGroup {
  sentinels: { host: string; port: number }[];
  name: string;
  /** TLS to the Sentinels and to the servers they name. */
  isTls: boolean;
  /** Of the servers. */
  username?: string;
  password?: string;
  /** Of the Sentinels, which have users of their own. */
  sentinelUsername?: string;
  sentinelPassword?: string;
}

export const SENTINEL_FORM =
  'redis+sentinel://user:password@host:port,host:port/name?sentinel_password=… (rediss+sentinel:// with TLS)';

const GROUP = /^redis(s?)\+sentinel:\/\/(?:([^:@/\s]*):([^@/\s]*)@)?([^@/]+)\/([^/?\s]+)(?:\?(\S*))?$/;
/** An IPv6 address stands in brackets, as in any URL. */
const HOST = /^(?:\[([^[\]]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/;
const DEFAULT_PORT = 26_379;
const MAX_PORT = 65_535;
const PARAMETERS = ['sentinel_username', 'sentinel_password'];

export const isSentinelUrl = (url: string): boolean => /^rediss?\+sentinel:\/\//.test(url);

/** Null when it is not written so; it must be percent-decodable. */
export function parseSentinelUrl(url: string): SentinelGroup | null {
  const [whole, tls, username, password, hosts = '', name = '', query = ''] = GROUP.exec(url) ?? [];
  if (whole === undefined) return null;
  const sentinels = hosts.split(',').flatMap((entry) => parseHost(entry.trim()) ?? []);
  if (sentinels.length < hosts.split(',').length) return null;
  // A `+` is one, as in the rest of the URL.
  const parameters = new URLSearchParams(query.replaceAll('+', '%2B'));
  if ([...parameters.keys()].some((key) => !PARAMETERS.includes(key))) return null;
  return {
    sentinels,
    name,
    isTls: tls === 's',
    username: decoded(username),
    password: decoded(password),
    sentinelUsername: parameters.get('sentinel_username') || undefined,
    sentinelPassword: parameters.get('sentinel_password') || undefined,
  };
}

function parseHost(entry: string): { host: string; port: number } | null {
  const [whole, address, name = '', port = DEFAULT_PORT] = HOST.exec(entry) ?? [];
  if (whole === undefined || (address !== undefined && !isIPv6(address)) || !isPort(Number(port)))
    return null;
  return { host: address ?? name, port: Number(port) };
}

const isPort = (port: number): boolean => port >= 1 && port <= MAX_PORT;

const decoded = (part = ''): string | undefined => decodeURIComponent(part) || undefined;
