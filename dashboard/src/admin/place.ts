/** The address of a place with what was typed or chosen there, which goes after the `#` and so to no server. */
export const placeOf = (path: string, typed: string): string =>
  typed === '' ? path : `${path}/${encodeURIComponent(typed)}`;

/** What was typed, from the rest of an address; one that somebody broke is taken as it is. */
export function typed(rest: string | undefined): string {
  try {
    return decodeURIComponent(rest ?? '');
  } catch {
    return rest ?? '';
  }
}
