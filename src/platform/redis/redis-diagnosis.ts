import { connect } from 'node:net';
import Redis from 'ioredis';
import { isSentinelUrl } from '../config/sentinel-url';
import { FAIL_FAST } from './redis-connection';

/** What a Redis says that closes a connection without a word, as one that wants TLS does. */
const CLOSED = 'it closes each connection unanswered: perhaps it wants TLS (rediss://)';

/** What says only that somebody hung up. */
const BROKEN_OFF = /EPIPE|ECONNRESET|isn't writeable|Connection is closed/;
const DEFAULT_PORT = 6379;
const UNASKED_MS = 200;

const NOTHING_KNOWN = 'no connection yet';

/**
 * Why no connection becomes ready, asked on one of its own where the client has not said: it waits for a Redis that still
 * loads without a word, and says of one that closes the connection nothing at all.
 * @param said what the client last said of it; may be empty
 */
export async function whyNotReady(url: string, said: string): Promise<string> {
  if (isSentinelUrl(url) || url.includes(',')) return said || NOTHING_KNOWN;
  if (url.startsWith('rediss://') && (said === '' || /ETIMEDOUT|timed out/.test(said))) {
    if (await speaksPlainText(url)) return 'wrong version number: it speaks no TLS';
  }
  if (said === '' || BROKEN_OFF.test(said))
    return (await wordsUnasked(url)) ?? (said || (await firstWords(url)));
  return said;
}

/** What a Redis says that lets nobody in (protected mode, too many clients), at once and before it closes; whoever writes may not hear it. */
function wordsUnasked(url: string): Promise<string | null> {
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== 'redis:') return Promise.resolve(null);
  return new Promise((resolve) => {
    let words = '';
    const host = hostname.replace(/^\[|\]$/g, '') || 'localhost';
    const socket = connect({ host, port: Number(port || DEFAULT_PORT) });
    socket.setTimeout(UNASKED_MS, () => socket.destroy());
    socket.on('data', (chunk) => (words += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(/^-([^.\r\n]+)/.exec(words)?.[1]?.trim() ?? null));
  });
}

/** A plain Redis waits for the end of the line that it takes TLS for, without a word. No password is sent to find out. */
async function speaksPlainText(url: string): Promise<boolean> {
  const plain = new URL(url.replace(/^rediss:/, 'redis:'));
  plain.username = '';
  plain.password = '';
  const words = await firstWords(plain.href);
  return words === NOTHING_KNOWN || /^(NOAUTH|LOADING)/.test(words);
}

/** What a connection to `url` meets until it has its first answer. */
async function firstWords(url: string): Promise<string> {
  let said = '';
  const redis = new Redis(url, {
    ...FAIL_FAST,
    enableReadyCheck: false,
    disableClientInfo: true,
    lazyConnect: true,
    connectTimeout: 400,
    commandTimeout: 400,
    retryStrategy: () => null,
  });
  redis.on('error', (error: Error) => (said ||= error.message));
  try {
    await redis.connect();
    await redis.ping();
    return NOTHING_KNOWN;
  } catch (error) {
    const words = said || (error instanceof Error ? error.message : String(error));
    return /^Connection is closed|ECONNRESET/.test(words) ? CLOSED : words;
  } finally {
    redis.disconnect();
  }
}
