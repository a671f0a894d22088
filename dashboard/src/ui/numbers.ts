const GROUPED = new Intl.NumberFormat('en');
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
/** Up to here a number is as short as its compact form, or nearly so. */
const COMPACT_FROM = 1_000_000;
const DAY_AND_CLOCK = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

export function number(value: number): string {
  return GROUPED.format(value);
}

/** Never more than seven characters: `999,999`, then `1.23M`. */
export function compactNumber(value: number): string {
  return value < COMPACT_FROM ? number(value) : COMPACT.format(value);
}

export function countOf(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? '' : 's'}`;
}

export function clock(ms: number): string {
  return CLOCK.format(ms);
}

export function dayAndClock(ms: number): string {
  return DAY_AND_CLOCK.format(ms);
}

/** `1:02:03`, or `2:03` below an hour. */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0'));
  const hours = Math.floor(seconds / 3600);
  return hours > 0 ? `${hours}:${parts.join(':')}` : parts.join(':').replace(/^0/, '');
}
