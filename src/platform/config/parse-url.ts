/** A URL, or null when the text is none. Not `URL.canParse`: once optimised, Node 20's refuses letters such as ü. */
export function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
