import Redis from 'ioredis';
import { isSentinelUrl } from '../config/sentinel-url';
import { FAIL_FAST } from './redis-connection';

/** What a Redis says that closes a connection without a word, as one that wants TLS does. */
const CLOSED = 'it closes each connection unanswered: perhaps it wants TLS (rediss://)';

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
  return said || (await firstWords(url));
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
