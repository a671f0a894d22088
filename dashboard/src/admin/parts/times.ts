const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const UNITS: [Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** `2026-01-01 20:00:00 UTC`: administrators in several zones speak of the same time. */
export const exactTime = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;

/** `3 minutes ago`; a clock that is a little ahead does not make it the future. */
export function since(iso: string, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - Date.parse(iso)) / 1000));
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? ['second', 1];
  return seconds < 2 ? 'just now' : RELATIVE.format(-Math.floor(seconds / size), unit);
}

/** `180 ms`, `4.2 s`, `3 min`, `2 h`: a delay. */
export function delay(ms: number | null): string {
  if (ms === null) return '–';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}
