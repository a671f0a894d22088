/** How a time is written: fractional digits (the ones past milliseconds are zeros) and minutes east of UTC. */
export interface KickTimeStyle {
  digits?: 0 | 3 | 6 | 9;
  offsetMinutes?: number;
}

/**
 * RFC 3339 as Kick writes it: `2025-04-01T07:56:19Z` unless the style says otherwise. Whole seconds are cut, not
 * rounded: a rounded `created_at` could lie after the webhook that carries it.
 *
 * @param ms milliseconds since 1970
 */
export function kickTime(ms: number, { digits = 0, offsetMinutes = 0 }: KickTimeStyle = {}): string {
  const iso = new Date(ms + offsetMinutes * 60_000).toISOString();
  const fraction = digits === 0 ? '' : `.${iso.slice(20, 23).padEnd(digits, '0')}`;
  return iso.slice(0, 19) + fraction + zone(offsetMinutes);
}

function zone(offsetMinutes: number): string {
  if (offsetMinutes === 0) return 'Z';
  const minutes = Math.abs(offsetMinutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
