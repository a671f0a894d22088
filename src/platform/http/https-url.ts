/** Longer addresses are no pictures of people; browsers and proxies refuse them as well. */
const MAX_LENGTH = 2048;

/**
 * `text` when it is an https URL, otherwise null. Addresses of pictures come from the chat and end in a page: another
 * scheme there would run a script (`javascript:`), load without encryption or embed what was never fetched (`data:`).
 */
export function httpsUrl(text: unknown): string | null {
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return null;
  // An address has printable ASCII only. URL parsers accept more, and what they repair would reach the page unrepaired.
  return /^https:\/\/[!-[\]-~]+$/i.test(text) && URL.canParse(text) ? text : null;
}
