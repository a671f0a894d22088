/** Longer addresses are no pictures of people; browsers and proxies refuse them as well. */
const MAX_LENGTH = 2048;

/** An address has printable ASCII only. URL parsers accept more, and what they repair would reach a page unrepaired. */
const HTTPS = /^https:\/\/[!-[\]-~]+$/i;

/** Addresses that always parse, as nearly all do: a name that is no number and not encoded, then a path. */
const PLAIN = /^https:\/\/(?!xn--)(?:[a-z0-9-]+\.(?!xn--))+[a-z]{2,}\/[!-[\]-~]*$/i;

/**
 * `text` when it is an https URL, otherwise null. Addresses of pictures come from the chat and end in a page: another
 * scheme there would run a script (`javascript:`), load without encryption or embed what was never fetched (`data:`).
 */
export function httpsUrl(text: unknown): string | null {
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return null;
  // Each message brings two or three of them, and parsing costs a microsecond.
  return PLAIN.test(text) || (HTTPS.test(text) && URL.canParse(text)) ? text : null;
}
